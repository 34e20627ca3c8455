import type { Camera } from '@hindsight/domain';
import { useCallback, useReducer, useRef, useState, type RefObject } from 'react';
import { useTimeline } from '../api/queries.ts';
import { spanOf } from '../record/marks.ts';
import { useShortcuts, type Shortcut } from '../record/shortcuts.ts';
import { useLength } from '../record/use-length.ts';
import { useMarks } from '../record/use-marks.ts';
import { useRecord } from '../record/use-record.ts';
import { useSnapshot } from '../record/use-snapshot.ts';
import type { LiveHandle } from './use-live-stream.ts';

/** Looking back into the ring. */
export type Rewind = {
  /** What is shown is past. */
  rewound: boolean;
  /** Shows the frame of this wall time (ms since 1970); null: live again. */
  show(at: number | null): void;
  /** The picture has become live by itself. */
  onLive(): void;
};

/** Everything that can be done with the camera one looks at, by buttons and by keys. */
export function useLooking(camera: Camera | null) {
  const live = useRef<LiveHandle>(null);
  const seenAt = useCallback(() => live.current?.seenAt() ?? null, []);
  const id = camera?.id ?? null;
  const timeline = useTimeline(id).data;
  const length = useLength(timeline?.capacitySeconds ?? null);
  const [flashes, flash] = useReducer((n: number) => n + 1, 0);
  const pressed = { camera: id, live, timeline, onPress: flash };
  const recorder = useRecord({ ...pressed, seconds: length.seconds });
  const snapshot = useSnapshot({ ...pressed, say: recorder.say });
  const rewind = useRewind(live);
  const marking = useMarks({ camera: id, seenAt, timeline, say: recorder.say });
  const does: Record<Shortcut, () => void> = {
    record: recorder.press,
    snapshot,
    in: () => marking.mark('in'),
    out: () => marking.mark('out'),
    live: () => rewind.show(null),
  };
  useShortcuts((shortcut) => does[shortcut]());

  const keepMarked = (): void => {
    const span = spanOf(marking.marks);
    if (span) recorder.keep(span);
    marking.clear();
  };
  return { live, seenAt, timeline, length, flashes, recorder, snapshot, rewind, marking, keepMarked };
}

function useRewind(live: RefObject<LiveHandle | null>): Rewind {
  const [rewound, setRewound] = useState(false);
  const onLive = useCallback(() => setRewound(false), []);
  const show = (at: number | null): void => {
    live.current?.show(at);
    setRewound(at !== null);
  };
  return { rewound, show, onLive };
}
