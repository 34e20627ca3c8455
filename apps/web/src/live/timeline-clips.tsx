import type { Clip } from '@hindsight/domain';
import { secondsText, timeOfDay } from '../format.ts';
import { Link } from '../shell/link.tsx';
import { clipsWithin, place, type TimelineView } from './timeline-view.ts';

/** What was kept of the footage in the ring, over the bar: each mark leads to its clip. */
export function TimelineClips({ clips, view }: { clips: readonly Clip[]; view: TimelineView }) {
  return clipsWithin(clips, view).map(({ clip, stretch, seconds }) => (
    <Link
      key={clip.id}
      className="timeline-clip"
      data-testid="timeline-clip"
      to={`/clips/${clip.id}`}
      style={place(stretch)}
      title={clip.label === '' ? undefined : clip.label}
      aria-label={`Clip of ${secondsText(seconds)} up to ${timeOfDay(clip.delivered.end)}`}
    />
  ));
}
