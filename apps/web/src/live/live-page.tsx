import { useCallback, useReducer, useRef } from 'react';
import { phaseOf, useCameras, useConnection, useTimeline } from '../api/queries.ts';
import { Kept } from '../clips/kept.tsx';
import { RecordBar } from '../record/record-bar.tsx';
import { useShortcuts } from '../record/shortcuts.ts';
import { useLength } from '../record/use-length.ts';
import { useRecord } from '../record/use-record.ts';
import { useSnapshot } from '../record/use-snapshot.ts';
import { useRemembered } from '../remembered.ts';
import { CameraLine } from './camera-line.tsx';
import { LiveStage } from './live-stage.tsx';
import { NoCamera } from './no-camera.tsx';
import { TestPatternNotice } from './test-pattern-notice.tsx';
import { TimelineBar } from './timeline-bar.tsx';
import type { LiveHandle } from './use-live-stream.ts';
import './live.css';
import '../record/record.css';

/** The live picture, Record, and what was kept last. */
export default function LivePage() {
  const { reached } = useConnection();
  const cameras = useCameras();
  const [remembered, chooseCamera] = useRemembered('camera');
  const all = cameras.data?.items ?? [];
  const camera = all.find(({ id }) => id === remembered) ?? all[0] ?? null;

  const live = useRef<LiveHandle>(null);
  const seenAt = useCallback(() => live.current?.seenAt() ?? null, []);
  const timeline = useTimeline(camera?.id ?? null).data;
  const length = useLength(timeline?.capacitySeconds ?? null);
  const [flashes, flash] = useReducer((n: number) => n + 1, 0);
  const pressed = { camera: camera?.id ?? null, live, timeline, onPress: flash };
  const recorder = useRecord({ ...pressed, seconds: length.seconds });
  const snapshot = useSnapshot({ ...pressed, say: recorder.say });
  useShortcuts((shortcut) => (shortcut === 'record' ? recorder.press() : snapshot()));

  return (
    <>
      <h1 className="visually-hidden">Live</h1>
      {reached && camera && <TestPatternNotice camera={camera} />}
      <div className="live-page">
        <section className="live" aria-label="Camera">
          <CameraLine reached={reached} cameras={all} camera={camera} onChoose={chooseCamera} />
          {camera ? (
            <LiveStage camera={camera} handle={live} seenAt={seenAt} flashes={flashes} />
          ) : (
            <NoCamera phase={phaseOf(cameras)} />
          )}
          <TimelineBar timeline={timeline} seconds={length.seconds} seenAt={seenAt} />
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
