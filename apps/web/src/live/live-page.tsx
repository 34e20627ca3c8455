import { phaseOf, useCameras, useClips, useConnection } from '../api/queries.ts';
import { Kept } from '../clips/kept.tsx';
import { MarkBar } from '../record/mark-bar.tsx';
import { RecordBar } from '../record/record-bar.tsx';
import { useRemembered } from '../remembered.ts';
import { CameraLine } from './camera-line.tsx';
import { LivePictures } from './live-pictures.tsx';
import { NoCamera } from './no-camera.tsx';
import { TestPatternNotice } from './test-pattern-notice.tsx';
import { TimelineBar } from './timeline-bar.tsx';
import { useLooking } from './use-looking.ts';
import { viewOf } from './view.ts';
import './live.css';
import './live-grid.css';
import '../record/record.css';

/** The live picture of one camera or of all, Record, and what was kept last. */
export default function LivePage() {
  const { reached } = useConnection();
  const cameras = useCameras();
  const [remembered, chooseCamera] = useRemembered('camera');
  const [rememberedView, chooseView] = useRemembered('view');
  const all = cameras.data?.items ?? [];
  const camera = all.find(({ id }) => id === remembered) ?? all[0] ?? null;
  const view = all.length > 1 ? viewOf(rememberedView) : 'single';
  const shown = view === 'grid' ? all.filter(({ state }) => state !== 'disabled') : camera ? [camera] : [];

  const looking = useLooking({ shown, camera });
  const { seenAt, timeline, length, flashes, recorder, snapshot, rewind, marking, keepMarked } = looking;
  const clips = useClips().data?.pages.flatMap((page) => page.items) ?? [];
  const openCamera = (id: string): void => {
    chooseCamera(id);
    chooseView('single');
  };

  return (
    <>
      <h1 className="visually-hidden">Live</h1>
      {reached && camera && <TestPatternNotice camera={camera} />}
      <div className="live-page">
        <section className="live" aria-label="Camera">
          <CameraLine {...{ reached, camera, view }} cameras={all} onChoose={chooseCamera} onView={chooseView} />
          {camera ? (
            <LivePictures {...{ looking, view, shown, camera }} onChoose={chooseCamera} onOpen={openCamera} />
          ) : (
            <NoCamera phase={phaseOf(cameras)} />
          )}
          <TimelineBar
            {...{ timeline, seenAt }}
            seconds={length.seconds}
            clips={clips.filter((clip) => clip.camera === camera?.id)}
            marks={marking.marks}
            rewound={rewind.rewound}
            onShow={rewind.show}
          />
          {camera && <MarkBar marking={marking} rewind={rewind} onKeep={keepMarked} />}
          <RecordBar
            {...{ length, timeline, seenAt, flashes }}
            cameras={shown.filter(({ state }) => state === 'streaming').length}
            said={recorder.said}
            onRecord={recorder.press}
            onSnapshot={snapshot}
          />
        </section>
        <Kept recorder={recorder} seconds={length.seconds} cameras={all} />
      </div>
    </>
  );
}
