import { useEffect, useState } from 'react';
import { usePage } from '../api/page.ts';
import { timeOfDay } from '../format.ts';

const TICK_MS = 250;

type Props = { live: boolean; rewound: boolean; seenAt: () => number | null };

/** The time of day of the frame on screen, and whether it is live. */
export function LiveClock({ live, rewound, seenAt }: Props) {
  const { clock } = usePage();
  const [time, setTime] = useState<string | null>(null);
  useEffect(
    () =>
      clock.every(TICK_MS, () => {
        const at = seenAt();
        setTime(at === null ? null : timeOfDay(at));
      }),
    [clock, seenAt],
  );
  if (time === null) return <span />;
  return (
    <p className="live-clock">
      <span className={live && !rewound ? 'live-dot' : 'live-dot still'} aria-hidden="true" />
      {rewound ? 'Past' : live ? 'Live' : 'Last picture'} <time>{time}</time>
    </p>
  );
}
