import type { Clip, Timeline } from '@hindsight/domain';
import { causeWords } from '../clips/clip-words.ts';
import { secondsText, sizeText, timeOfDay } from '../format.ts';
import type { Marks } from '../record/marks.ts';
import { TimelineAxis } from './timeline-axis.tsx';
import { TimelineHandle } from './timeline-handle.tsx';
import { share, timelineView, type Stretch, type TimelineView } from './timeline-view.ts';

type Props = {
  timeline: Timeline | undefined;
  /** The chosen length: what a press would keep. */
  seconds: number;
  /** Of this camera. */
  clips: readonly Clip[];
  marks: Marks;
  rewound: boolean;
  seenAt: () => number | null;
  /** Shows the picture of a wall time (ms); null: live. */
  onShow: (at: number | null) => void;
};

/** What the ring holds, newest at the right: gaps, clips and marks in it, and the way to rewind into it. */
export function TimelineBar({ timeline, seconds, clips, marks, rewound, seenAt, onShow }: Props) {
  if (!timeline) return <div className="timeline" aria-hidden="true" />;
  const view = timelineView(timeline, { seconds, seenAt: seenAt() });
  const held = Math.min(view.capacitySeconds, Math.floor(view.heldSeconds));
  const words = view.full
    ? `The last ${view.capacitySeconds} s are in the buffer`
    : `${held} of ${view.capacitySeconds} s in the buffer`;
  return (
    <div className="timeline" data-testid="timeline" data-held-seconds={view.heldSeconds.toFixed(1)}>
      <div className="timeline-rail">
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
          {clips.map((clip) => (
            <span key={clip.id} className="timeline-clip" style={place(stretchOf(clip.delivered, view))} />
          ))}
        </div>
        <MarkLines view={view} marks={marks} />
        <TimelineHandle timeline={timeline} view={view} rewound={rewound} seenAt={seenAt} onShow={onShow} />
      </div>
      <TimelineAxis view={view} />
      <p className="timeline-words">
        <span>
          {words}
          {timeline.bytes > 0 && <span className="timeline-size"> · {sizeText(timeline.bytes)}</span>}
        </span>
      </p>
    </div>
  );
}

function MarkLines({ view, marks }: { view: TimelineView; marks: Marks }) {
  return (['in', 'out'] as const).map((which) => {
    const at = marks[which];
    if (at === null || at < view.start) return null;
    const left = percent(share(at, view.start, view.edge));
    return <span key={which} className={`timeline-mark timeline-mark-${which}`} style={{ left }} aria-hidden="true" />;
  });
}

function stretchOf(of: { start: string; end: string }, { start, edge }: TimelineView): Stretch {
  const left = share(Date.parse(of.start), start, edge);
  return { left, width: Math.max(0, share(Date.parse(of.end), start, edge) - left) };
}

const percent = (part: number): string => `${(part * 100).toFixed(3)}%`;

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
