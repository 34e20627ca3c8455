import type { Clip, Timeline } from '@hindsight/domain';
import { causeWords } from '../clips/clip-words.ts';
import { secondsText, sizeText, timeOfDay, zoneName } from '../format.ts';
import type { Marks } from '../record/marks.ts';
import { TimelineAxis } from './timeline-axis.tsx';
import { TimelineClips } from './timeline-clips.tsx';
import { TimelineHandle } from './timeline-handle.tsx';
import { percent, place, share, timelineView, type Stretch, type TimelineView } from './timeline-view.ts';

/** Of more gaps than this the newest are told in words; all are drawn. */
const GAPS_IN_WORDS = 3;

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
            <span key={gap.gap.start} className="timeline-gap" style={place(gap)} />
          ))}
        </div>
        <MarkLines view={view} marks={marks} />
        <TimelineHandle timeline={timeline} view={view} rewound={rewound} seenAt={seenAt} onShow={onShow} />
        <TimelineClips clips={clips} view={view} />
      </div>
      <TimelineAxis view={view} />
      <p className="timeline-words">
        <span>
          {words}
          {timeline.bytes > 0 && <span className="timeline-size"> · {sizeText(timeline.bytes)}</span>}
        </span>
        <span>{zoneName(view.edge)}</span>
      </p>
      {view.gaps.length > 0 && (
        <ul className="timeline-gaps" data-testid="timeline-gaps">
          {view.gaps.slice(-GAPS_IN_WORDS).map((gap) => (
            <li key={gap.gap.start}>{gapWords(gap)}</li>
          ))}
        </ul>
      )}
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
