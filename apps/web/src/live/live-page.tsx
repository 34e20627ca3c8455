import { phaseOf, useCameras, useClips, useConnection } from '../api/queries.ts';
import { Kept } from '../clips/kept.tsx';
import { MarkBar } from '../record/mark-bar.tsx';
import { RecordBar } from '../record/record-bar.tsx';
import { useRemembered } from '../remembered.ts';
import { CameraLine } from './camera-line.tsx';
import { LiveStage } from './live-stage.tsx';
import { NoCamera } from './no-camera.tsx';
import { TestPatternNotice } from './test-pattern-notice.tsx';
import { TimelineBar } from './timeline-bar.tsx';
import { useLooking } from './use-looking.ts';
import './live.css';
import '../record/record.css';

/** The live picture, Record, and what was kept last. */
export default function LivePage() {
  const { reached } = useConnection();
  const cameras = useCameras();
  const [remembered, chooseCamera] = useRemembered('camera');
  const all = cameras.data?.items ?? [];
  const camera = all.find(({ id }) => id === remembered) ?? all[0] ?? null;

  const { live, seenAt, timeline, length, flashes, recorder, snapshot, rewind, marking, keepMarked } =
    useLooking(camera);
  const clips = useClips().data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <>
      <h1 className="visually-hidden">Live</h1>
      {reached && camera && <TestPatternNotice camera={camera} />}
      <div className="live-page">
        <section className="live" aria-label="Camera">
          <CameraLine reached={reached} cameras={all} camera={camera} onChoose={chooseCamera} />
          {camera ? (
            <LiveStage {...{ camera, seenAt, flashes }} rewound={rewind.rewound} onLive={rewind.onLive} handle={live} />
          ) : (
            <NoCamera phase={phaseOf(cameras)} />
          )}
          <TimelineBar
            timeline={timeline}
            seconds={length.seconds}
            clips={clips.filter((clip) => clip.camera === camera?.id)}
            marks={marking.marks}
            rewound={rewind.rewound}
            seenAt={seenAt}
            onShow={rewind.show}
          />
          {camera && <MarkBar marking={marking} rewind={rewind} onKeep={keepMarked} />}
          <RecordBar
            length={length}
            timeline={timeline}
            seenAt={seenAt}
            said={recorder.said}
            flashes={flashes}
            onRecord={recorder.press}
            onSnapshot={snapshot}
          />
        </section>
        <Kept recorder={recorder} seconds={length.seconds} cameras={all} />
      </div>
    </>
  );
}
