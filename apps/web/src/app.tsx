import { useCallback, useReducer, useRef } from 'react';
import { phaseOf, useCameras, useConnection, useTimeline } from './api/queries.ts';
import { useLiveUpdates } from './api/use-live-updates.ts';
import { Kept } from './clips/kept.tsx';
import { CameraLine } from './live/camera-line.tsx';
import { LiveStage } from './live/live-stage.tsx';
import { NoCamera } from './live/no-camera.tsx';
import { Notices } from './live/notices.tsx';
import { TimelineBar } from './live/timeline-bar.tsx';
import type { LiveHandle } from './live/use-live-stream.ts';
import { RecordBar } from './record/record-bar.tsx';
import { useShortcuts } from './record/shortcuts.ts';
import { useLength } from './record/use-length.ts';
import { useRecord } from './record/use-record.ts';
import { useSnapshot } from './record/use-snapshot.ts';
import { useRemembered } from './remembered.ts';

/** The page: live picture, Record, and what was kept. */
export function App() {
  useLiveUpdates();
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
    <div className="page">
      <header className="top">
        <h1 className="wordmark">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          Hindsight
        </h1>
        <CameraLine reached={reached} cameras={all} camera={camera} onChoose={chooseCamera} />
      </header>
      <Notices reached={reached} camera={camera} />
      <main className="main">
        <section className="live" aria-label="Live">
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
      </main>
    </div>
  );
}
