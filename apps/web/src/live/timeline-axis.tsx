import { timeOfDay, utcText, zoneName } from '../format.ts';
import { axisOf, type TimelineView } from './timeline-view.ts';

/** Too close to an end for a time to be written there, as a share of the bar. */
const MARGIN = 0.11;

/** Times of day along the bar. */
export function TimelineAxis({ view }: { view: TimelineView }) {
  return (
    <div className="timeline-axis" aria-hidden="true">
      {axisOf(view)
        .filter(({ left }) => left >= MARGIN && left <= 1 - MARGIN)
        .map(({ at, left }) => (
          <time key={at} style={{ left: `${(left * 100).toFixed(3)}%` }} title={`${zoneName(at)}; ${utcText(at)}`}>
            {timeOfDay(at)}
          </time>
        ))}
    </div>
  );
}
