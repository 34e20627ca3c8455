import type { Analytics } from '@hindsight/domain';
import { useState } from 'react';
import { useCameras } from '../api/queries.ts';
import { reasonWords } from '../clips/clip-words.ts';
import { sizeText } from '../format.ts';
import { percentText, readyShare, waitText } from './analytics-words.ts';
import { CameraTable } from './camera-table.tsx';
import { ClipsOverTime } from './clips-over-time.tsx';
import { SpanChoice } from './span-choice.tsx';
import { SPANS, useAnalytics, type Span } from './use-analytics.ts';
import '../sheet.css';
import './analytics.css';

/** Figures of what happened: how many clips, how fast, what failed, what is stored, and how the cameras did. */
export default function AnalyticsPage() {
  const [span, setSpan] = useState<Span>(SPANS[1]);
  const { data, isError } = useAnalytics(span);
  return (
    <div className="sheet">
      <header className="sheet-head">
        <h1>Analytics</h1>
        <SpanChoice span={span} onChange={setSpan} />
      </header>
      {isError && (
        <p className="sheet-empty" role="status">
          The figures cannot be read right now. Trying again.
        </p>
      )}
      {!data && !isError && (
        <p className="sheet-empty" role="status">
          Reading the figures…
        </p>
      )}
      {data && <Figures data={data} span={span} />}
    </div>
  );
}

function Figures({ data, span }: { data: Analytics; span: Span }) {
  const cameras = useCameras().data?.items ?? [];
  const { totals, readySeconds } = data;
  return (
    <>
      <dl className="tiles-of-figures" data-testid="totals">
        <Tile name="Clips asked for" value={String(totals.clips)} note={`in ${span.name}`} />
        <Tile
          name="Came ready"
          value={percentText(readyShare(totals))}
          note={`${totals.ready} ready, ${totals.failed} failed, ${totals.cancelled} cancelled`}
        />
        <Tile
          name="From press to ready"
          value={readySeconds === null ? '–' : waitText(readySeconds.p50)}
          note={
            readySeconds === null
              ? 'no clip came ready'
              : `half are faster; 95 % within ${waitText(readySeconds.p95)}, 99 % within ${waitText(readySeconds.p99)}`
          }
        />
        <Tile
          name="Stored"
          value={sizeText(totals.storedBytes)}
          note={`${sizeText(totals.bytes)} of it made in ${span.name}`}
        />
      </dl>
      <ClipsOverTime data={data} by={span.by} />
      <section className="panel" aria-labelledby="cameras-heading">
        <h2 id="cameras-heading">Cameras</h2>
        <CameraTable cameras={cameras} figures={data.cameras} />
      </section>
      <section className="panel" aria-labelledby="failures-heading">
        <h2 id="failures-heading">Failures</h2>
        <Failures failures={data.failures} />
      </section>
    </>
  );
}

function Tile({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div className="panel figure-tile">
      <dt>{name}</dt>
      <dd className="figure-value">{value}</dd>
      <dd className="figure-note">{note}</dd>
    </div>
  );
}

function Failures({ failures }: { failures: Analytics['failures'] }) {
  if (failures.length === 0) return <p className="panel-note">No clip has failed.</p>;
  const most = Math.max(...failures.map(({ count }) => count));
  return (
    <ul className="failure-list">
      {failures.map(({ reason, count }) => (
        <li key={reason}>
          <span>{reasonWords(reason)}</span>
          <strong>{count}</strong>
          <meter className="bar" min={0} max={most} value={count} aria-label={`${count} failed: ${reason}`} />
        </li>
      ))}
    </ul>
  );
}
