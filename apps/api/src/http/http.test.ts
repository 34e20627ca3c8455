import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeMetrics } from '../ops/merge-metrics.ts';
import { parseRange } from './send-object.ts';

describe('a Range header', () => {
  it('is read in its three forms, with both ends inclusive', () => {
    expect(parseRange('bytes=0-', 10)).toEqual({ start: 0, end: 9 });
    expect(parseRange('bytes=2-100', 10)).toEqual({ start: 2, end: 9 });
    expect(parseRange('bytes=-3', 10)).toEqual({ start: 7, end: 9 });
  });

  it('is ignored when it is of a form that a server may ignore, and unsatisfiable beyond the end', () => {
    for (const header of [undefined, 'bytes=', 'bytes=-', 'items=0-1', 'bytes=5-2', 'bytes=0-1,4-5']) {
      expect(parseRange(header, 10)).toBeNull();
    }
    for (const header of ['bytes=10-', 'bytes=99-100', 'bytes=-0'])
      expect(parseRange(header, 10)).toBe('unsatisfiable');
  });

  it('never reaches outside the object', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (text, size) => {
        const range = parseRange(`bytes=${text}`, size);
        return (
          range === null ||
          range === 'unsatisfiable' ||
          (range.start >= 0 && range.start <= range.end && range.end < size)
        );
      }),
    );
  });
});

describe('metrics of several services', () => {
  it('are merged so that each metric has its HELP and TYPE once, with all samples below', () => {
    const text = (service: string): string => `# HELP up Alive.\n# TYPE up gauge\nup{service="${service}"} 1\n`;
    expect(mergeMetrics([text('api'), text('encoder'), ''])).toBe(
      '# HELP up Alive.\n# TYPE up gauge\nup{service="api"} 1\nup{service="encoder"} 1\n',
    );
  });
});
