import type { Timeline } from '@hindsight/domain';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { usePage } from '../api/page.ts';
import { secondsText, timeOfDay } from '../format.ts';
import { momentAt, share, type TimelineView } from './timeline-view.ts';

type Props = {
  timeline: Timeline;
  view: TimelineView;
  rewound: boolean;
  seenAt: () => number | null;
  onShow: (at: number | null) => void;
};

const TICK_MS = 250;
/** While it is dragged, the picture follows at most so often. */
const DRAG_MS = 120;
/** How far a key goes, in seconds. */
const KEYS: Record<string, number> = {
  ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 },
  ...{ PageDown: -10, PageUp: 10 },
};

/** The playhead: a slider over the bar that shows which moment is on screen and rewinds to another one. */
export function TimelineHandle({ timeline, view, rewound, seenAt, onShow }: Props) {
  const { clock } = usePage();
  const [seen, setSeen] = useState<number | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const lastShown = useRef(-DRAG_MS);
  useEffect(() => clock.every(TICK_MS, () => setSeen(seenAt())), [clock, seenAt]);

  const at = dragged ?? (rewound ? seen : null) ?? view.edge;
  const agoSeconds = Math.max(0, (view.edge - at) / 1000);
  const show = (to: number): void => onShow(momentAt(timeline, to));
  const placeOf = (event: PointerEvent<HTMLDivElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const part = Math.min(1, Math.max(0, (event.clientX - left) / width));
    return view.start + part * (view.edge - view.start);
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDragged(placeOf(event));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (dragged === null) return;
    const to = placeOf(event);
    setDragged(to);
    if (Math.abs(clock.now() - lastShown.current) < DRAG_MS) return;
    lastShown.current = clock.now();
    show(to);
  };
  const onPointerUp = (event: PointerEvent<HTMLDivElement>): void => {
    if (dragged === null) return;
    setDragged(null);
    show(placeOf(event));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = KEYS[event.key];
    if (event.key === 'Home') show(view.start);
    else if (event.key === 'End') onShow(null);
    else if (step !== undefined) show((seenAt() ?? at) + step * 1000);
    else return;
    event.preventDefault();
  };

  const words = agoSeconds < 0.5 ? 'Live' : `${secondsText(agoSeconds)} ago, ${timeOfDay(at)}`;
  return (
    <div
      className="timeline-handle"
      data-testid="timeline-slider"
      role="slider"
      tabIndex={0}
      aria-label="Moment on screen"
      aria-valuemin={-Math.round(view.capacitySeconds)}
      aria-valuemax={0}
      aria-valuenow={-Math.round(agoSeconds)}
      aria-valuetext={words}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDragged(null)}
      onKeyDown={onKeyDown}
    >
      <span className="timeline-head" style={{ left: `${(share(at, view.start, view.edge) * 100).toFixed(3)}%` }} />
    </div>
  );
}
