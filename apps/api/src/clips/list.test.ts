import { clip, isoMs, page, snapshot, ulid, wallMs, type Clip, type Snapshot } from '@hindsight/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answered, refused } from '../fixtures/ask.ts';
import { openBed, type Bed } from '../fixtures/bed.ts';

const START = wallMs(Date.UTC(2026, 10, 22, 14, 0, 0));
const CLIPS = 120;

let bed: Bed;
beforeAll(async () => {
  bed = await openBed({ TIMEZONE: 'Europe/Vienna' });
  for (let n = 0; n < CLIPS; n += 1) await add(n);
});
afterAll(() => bed.close());

const at = (n: number): ReturnType<typeof wallMs> => wallMs(START + n * 60_000);

/** One clip a minute; every third of `door`, every tenth tagged, every fortieth labelled. */
async function add(n: number): Promise<void> {
  const requested = { start: wallMs(at(n) - 30_000), end: at(n) };
  const { record } = await bed.catalog.createClip({
    id: ulid(at(n), () => bed.clock.random()),
    ...{ camera: n % 3 === 0 ? 'door' : 'yard', state: 'accepted', createdAt: at(n), protected: false },
    ...{ label: n % 40 === 0 ? `Ein Igel (${n})` : '', tags: n % 10 === 0 ? ['garden', `n${n}`] : [] },
    ...{ requested, delivered: { ...requested, coverage: 1, partial: false, gaps: [] } },
    ...{ precision: 'exact', onMissing: 'partial' },
  });
  if (n % 7 === 0) await bed.catalog.failAttempt(record.id, null, 'encoder_error', 'expected an encoder');
}

async function minutes(query: string): Promise<number[]> {
  const found: Clip[] = [];
  for (let cursor = ''; ;) {
    const next = await answered(fetch(`${bed.base}/api/clips?${query}${cursor}`), 200, page(clip));
    found.push(...next.items);
    if (next.nextCursor === null) break;
    cursor = `&cursor=${next.nextCursor}`;
  }
  return found.map(({ createdAt }) => (Date.parse(createdAt) - START) / 60_000);
}

const where = (test: (n: number) => boolean): number[] =>
  Array.from({ length: CLIPS }, (_, n) => CLIPS - 1 - n).filter(test);

describe('GET /api/clips', () => {
  it('has 50 clips on a page, newest first, and goes on to the last one', async () => {
    const first = await answered(fetch(`${bed.base}/api/clips`), 200, page(clip));
    expect(first.items).toHaveLength(50);
    expect(await minutes('')).toEqual(where(() => true));
    expect(await minutes('limit=7')).toEqual(where(() => true));
  });

  it('filters by camera, time, tag, state and text, together too', async () => {
    expect(await minutes('camera=door')).toEqual(where((n) => n % 3 === 0));
    expect(await minutes('tag=garden&limit=3')).toEqual(where((n) => n % 10 === 0));
    expect(await minutes('tag=gard')).toEqual([]);
    expect(await minutes('state=failed')).toEqual(where((n) => n % 7 === 0));
    expect(await minutes('q=igel')).toEqual(where((n) => n % 40 === 0));
    expect(await minutes('q=N110')).toEqual([110]);
    const span = `from=${isoMs(at(20))}&to=${isoMs(at(60))}`;
    expect(await minutes(span)).toEqual(where((n) => n >= 20 && n < 60));
    expect(await minutes(`${span}&camera=door&tag=garden`)).toEqual([30]);
  });

  it('reads times without an offset in the time zone of the installation', async () => {
    expect(await minutes('from=2026-11-22T15:30&to=2026-11-22T15:33')).toEqual([32, 31, 30]);
    expect(await minutes('from=2026-11-22T14:30Z&to=2026-11-22T16:33%2B02:00')).toEqual([32, 31, 30]);
  });

  it('refuses what it does not know, naming it', async () => {
    const clips = `${bed.base}/api/clips`;
    for (const query of ['limit=0', 'limit=201', 'state=gone', 'colour=red', 'tag=a&tag=b', 'cursor=x', 'camera=A']) {
      const [name] = query.split('=');
      const problem = await refused(fetch(`${clips}?${query}`), 400, 'invalid_request');
      expect(problem.errors?.[0]?.path, query).toBe(name);
    }
    await refused(fetch(`${clips}?from=yesterday`), 400, 'invalid_window');
    await refused(fetch(`${clips}?from=2026-10-25T02:30`), 400, 'ambiguous_time');
  });
});

describe('GET /api/snapshots', () => {
  it('filters by camera and time', async () => {
    for (let n = 0; n < 6; n += 1) {
      const id = ulid(at(n), () => bed.clock.random());
      const of = { camera: n % 2 === 0 ? 'door' : 'yard', state: 'queued', createdAt: at(n), at: at(n) } as const;
      await bed.catalog.createSnapshot({ id, ...of });
    }
    const list = async (query: string): Promise<string[]> => {
      const { items } = await answered(fetch(`${bed.base}/api/snapshots?${query}`), 200, page(snapshot));
      return items.map(({ createdAt }: Snapshot) => createdAt);
    };
    expect(await list(`camera=door&from=${isoMs(at(1))}&to=${isoMs(at(4))}`)).toEqual([isoMs(at(2))]);
    expect(await list(`to=${isoMs(at(2))}`)).toEqual([isoMs(at(1)), isoMs(at(0))]);
    await refused(fetch(`${bed.base}/api/snapshots?tag=a`), 400, 'invalid_request');
  });
});
