import type { Analytics } from '@hindsight/domain';
import { useEffect, useRef } from 'react';
import { usePage } from '../api/page.ts';
import { sizeText } from '../format.ts';
import { bucketName, bucketText } from './analytics-words.ts';
import { attachChart, type Chart } from './chart.ts';

type Props = { data: Analytics; by: 'hours' | 'days' };

/** Clips that came ready and that failed, by hour or day: drawn, and the same as a table. */
export function ClipsOverTime({ data, by }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<Promise<Chart> | null>(null);
  const { clock } = usePage();
  const buckets = data[by];
  const unit = bucketName(by, clock.now());
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const attached = attachChart(element);
    chart.current = attached;
    return () => void attached.then((drawn) => drawn.destroy());
  }, []);
  useEffect(() => {
    void chart.current?.then((drawn) => drawn.show(buckets, by));
  }, [buckets, by]);
  return (
    <section className="panel" aria-labelledby="clips-heading">
      <h2 id="clips-heading">Clips per {unit.charAt(0).toLowerCase() + unit.slice(1)}</h2>
      <p className="chart-key">
        <span className="key-ready">ready</span> <span className="key-failed">failed</span>
      </p>
      <div ref={place} className="chart" data-testid="chart" aria-hidden="true" />
      <details className="chart-table">
        <summary>As a table</summary>
        <div className="wide-table" tabIndex={0} role="region" aria-label="Table of clips">
          <table className="figures">
            <thead>
              <tr>
                <th scope="col">{unit}</th>
                <th scope="col" className="number">
                  Asked for
                </th>
                <th scope="col" className="number">
                  Ready
                </th>
                <th scope="col" className="number">
                  Failed
                </th>
                <th scope="col" className="number">
                  Size
                </th>
              </tr>
            </thead>
            <tbody>
              {buckets.map(({ start, clips, ready, failed, bytes }) => (
                <tr key={start}>
                  <th scope="row">{bucketText(start, by)}</th>
                  <td className="number">{clips}</td>
                  <td className="number">{ready}</td>
                  <td className="number">{failed}</td>
                  <td className="number">{sizeText(bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
