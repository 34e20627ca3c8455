import type { Camera } from '@hindsight/domain';
import { useCallback, useReducer, useState } from 'react';
import { useTimeline } from '../api/queries.ts';
import { spanOf } from '../record/marks.ts';
import { useShortcuts, type Shortcut } from '../record/shortcuts.ts';
import { useLength } from '../record/use-length.ts';
import { useMarks } from '../record/use-marks.ts';
import { useRecord } from '../record/use-record.ts';
import { useSnapshot } from '../record/use-snapshot.ts';
import { createLiveHandles, type LiveHandles } from './live-handles.ts';
import { useRewind, type Rewind } from './use-rewind.ts';

/**
 * Everything that can be done with what one looks at, by buttons and by keys. `shown`: the cameras on the page; `camera`:
 * the one whose ring the timeline shows.
 */
export function useLooking({ shown, camera }: { shown: readonly Camera[]; camera: Camera | null }) {
  const [handles] = useState(createLiveHandles);
  const id = camera?.id ?? null;
  const timeline = useTimeline(id).data;
  const [flashes, flash] = useReducer((n: number) => n + 1, 0);
  const together = shown.length > 1;
  const rewind = useRewind(handles, { camera: id, together });
  const seenAt = useCallback(() => (id === null ? null : (handles.of(id)?.seenAt() ?? null)), [handles, id]);
  const onScreen = (): number | null => momentOnScreen(handles, { together, rewind });
  const length = useLength(timeline, seenAt);

  const pressed = { cameras: () => sending(handles, shown, id), handles, onScreen, timeline, onPress: flash };
  const recorder = useRecord({ ...pressed, length });
  const snapshot = useSnapshot({ ...pressed, say: recorder.say });
  const marking = useMarks({ camera: id, seenAt: onScreen, timeline, say: recorder.say });
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
  return { handles, seenAt, timeline, length, flashes, recorder, snapshot, rewind, marking, keepMarked };
}

/** What `useLooking` gives. */
export type Looking = ReturnType<typeof useLooking>;

/** What is on screen now: of several live pictures the latest one, so that no clip ends before what was seen. */
function momentOnScreen(handles: LiveHandles, of: { together: boolean; rewind: Rewind }): number | null {
  if (of.together && of.rewind.rewound) return of.rewind.moment();
  const seen = handles.all().map((handle) => handle.seenAt());
  return seen.reduce<number | null>((latest, at) => (at === null ? latest : Math.max(latest ?? at, at)), null);
}

/** The cameras that there is something to keep of; when that is none, the API says why for the chosen one. */
function sending(handles: LiveHandles, shown: readonly Camera[], chosen: string | null): string[] {
  const ids = shown
    .filter(({ id, state }) => state === 'streaming' || handles.of(id)?.seenAt() != null)
    .map(({ id }) => id);
  return ids.length > 0 || chosen === null ? ids : [chosen];
}
