import type { Timeline } from '@hindsight/domain';
import { causeWords } from '../clips/clip-words.ts';
import { secondsText, sizeText, timeOfDay } from '../format.ts';
import { timelineView, type Stretch } from './timeline-view.ts';

type Props = { timeline: Timeline | undefined; seconds: number; seenAt: () => number | null };

/** How much the ring holds, newest at the right, and what a press would keep of it. */
export function TimelineBar({ timeline, seconds, seenAt }: Props) {
  if (!timeline) return <div className="timeline" aria-hidden="true" />;
  const view = timelineView(timeline, { seconds, seenAt: seenAt() });
  const held = Math.min(view.capacitySeconds, Math.floor(view.heldSeconds));
  const words = view.full
    ? `The last ${view.capacitySeconds} s are in the buffer`
    : `${held} of ${view.capacitySeconds} s in the buffer`;
  return (
    <div className="timeline" data-testid="timeline" data-held-seconds={view.heldSeconds.toFixed(1)}>
      <div className="timeline-bar" role="img" aria-label={[words, ...view.gaps.map(gapWords)].join('. ')}>
        {view.spans.map((span, i) => (
          <span key={timeline.spans[i]?.session} className="timeline-span" style={place(span)} />
        ))}
        <span className="timeline-keep" style={place(view.keep)}>
          {view.spans.map((span, i) => (
            <span key={timeline.spans[i]?.session} style={placeWithin(span, view.keep)} />
          ))}
        </span>
        {view.gaps.map((gap) => (
          <span key={gap.gap.start} className="timeline-gap" style={place(gap)} title={gapWords(gap)} />
        ))}
      </div>
      <p className="timeline-words">
        <span>−{view.capacitySeconds} s</span>
        <span>
          {words}
          {timeline.bytes > 0 && <span className="timeline-size"> · {sizeText(timeline.bytes)}</span>}
        </span>
        <span>now</span>
      </p>
    </div>
  );
}

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

const place = ({ left, width }: Stretch) => ({ left: percent(left), width: percent(width) });

/** The part of `span` that lies in `frame`, as shares of `frame`. */
function placeWithin(span: Stretch, frame: Stretch) {
  if (frame.width === 0) return { left: '0%', width: '0%' };
  const left = Math.max(span.left, frame.left);
  const right = Math.min(span.left + span.width, frame.left + frame.width);
  return place({ left: (left - frame.left) / frame.width, width: Math.max(0, right - left) / frame.width });
}

function gapWords({ gap, seconds }: { gap: Timeline['gaps'][number]; seconds: number }): string {
  return `${secondsText(seconds)} missing at ${timeOfDay(gap.start)}: ${causeWords(gap, false)}`;
}
