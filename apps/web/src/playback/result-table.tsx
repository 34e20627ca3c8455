import type { Clip } from '@hindsight/domain';
import { usePage } from '../api/page.ts';
import { Moment } from '../clips/moment.tsx';
import { moment, secondsText } from '../format.ts';
import { Link } from '../shell/link.tsx';
import { codecWords } from './codec-string.ts';
import { claimText, playedText, type ClipResult } from './results.ts';
import type { PlaybackTests } from './use-playback-tests.ts';

/**
 * A row for each clip: what it is, what the browser says of it, and what really happens. Roles are named because a narrow
 * screen lays the table out as blocks, which would take its meaning away.
 */
export function ResultTable({ clips, tests }: { clips: readonly Clip[]; tests: PlaybackTests }) {
  return (
    <table role="table" className="figures stacked" data-testid="playback-results">
      <thead role="rowgroup">
        <tr role="row">
          <th scope="col" role="columnheader">
            Clip
          </th>
          <th scope="col" role="columnheader">
            Codecs
          </th>
          <th scope="col" role="columnheader">
            The browser says
          </th>
          <th scope="col" role="columnheader">
            Playing it
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {clips.map((clip) => (
          <Row key={clip.id} clip={clip} result={tests.results[clip.id] ?? null} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ clip, result }: { clip: Clip; result: ClipResult | null }) {
  const { clock } = usePage();
  const done = result?.phase === 'done' ? result : null;
  return (
    <tr
      role="row"
      data-clip-id={clip.id}
      data-result={done ? (done.played.ok ? 'good' : 'bad') : (result?.phase ?? 'none')}
    >
      <th scope="row" role="rowheader">
        <Link to={`/clips/${clip.id}`}>
          {clip.label || <Moment at={clip.delivered.start}>{moment(clip.delivered.start, clock.now())}</Moment>}
        </Link>
        <span className="playback-length"> {secondsText(clip.durationSeconds ?? 0)}</span>
      </th>
      <td role="cell" data-label="Codecs">
        {done ? (done.codecs ? codecWords(done.codecs) : 'could not be read') : '–'}
      </td>
      <td role="cell" data-label="The browser says">
        {done ? claimText(done.claim) : '–'}
      </td>
      <td role="cell" data-label="Playing it" className="playback-verdict">
        {done ? playedText(done.played) : result ? 'Testing…' : 'not tested yet'}
      </td>
    </tr>
  );
}
