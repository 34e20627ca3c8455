import { useCallback, useEffect, useRef, useState } from 'react';
import { usePage } from '../api/page.ts';
import type { LiveHandles } from './live-handles.ts';

/** Looking back into the ring. */
export type Rewind = {
  /** What is shown is past. */
  rewound: boolean;
  /** Shows the frame of this wall time (ms since 1970); null: live again. */
  show(at: number | null): void;
  /** The wall time that is looked back at now; null: live. */
  moment(): number | null;
};

const TICK_MS = 250;
/** A picture that is further away from the moment than this has not got there yet, or has passed over a gap. */
const NEAR_MS = 5000;

/**
 * Looks back with all pictures on the page at once. `together`: they keep to one moment, which runs on at normal speed;
 * else the moment is what the picture of `camera` shows, which plays over gaps.
 */
export function useRewind(
  handles: LiveHandles,
  { camera, together }: { camera: string | null; together: boolean },
): Rewind {
  const { clock } = usePage();
  const [rewound, setRewound] = useState(false);
  const from = useRef<{ at: number; sinceMs: number } | null>(null);
  const moment = useCallback(
    () => (from.current === null ? null : from.current.at + clock.now() - from.current.sinceMs),
    [clock],
  );

  useEffect(() => {
    if (!rewound) return;
    return clock.every(TICK_MS, () => {
      const at = moment();
      if (at === null) return;
      if (together) return handles.all().forEach((handle) => handle.follow(at));
      const seen = camera === null ? null : (handles.of(camera)?.seenAt() ?? null);
      if (seen !== null && Math.abs(seen - at) < NEAR_MS) from.current = { at: seen, sinceMs: clock.now() };
    });
  }, [rewound, together, camera, handles, clock, moment]);

  const show = (at: number | null): void => {
    from.current = at === null ? null : { at, sinceMs: clock.now() };
    for (const handle of handles.all()) handle.show(at);
    setRewound(at !== null);
  };
  return { rewound, show, moment };
}
