import { bytes as toBytes, HindsightError, lengthMs, wallUs, type FragmentRef, type Window } from '@hindsight/domain';
import { connectRedis, createLogger, SimulatedClock } from '@hindsight/kit';
import { startRedis, type TestRedis } from '@hindsight/testing';
import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { someFragment } from './fixtures/fragments.ts';
import { coveredShare, RingModel, type Stored } from './fixtures/model.ts';
import { LIMITS, operation, windowAt, type Operation } from './fixtures/operations.ts';
import { setRedisTime, simulatedScripts } from './fixtures/simulated-time.ts';
import { createRing, type Ring } from './ring.ts';
import type { AppendInput, CaptureState, Footage, Lease } from './types.ts';

const RUNS = 100;
const OPERATIONS = 100;
const CAMERA = 'yard';
const START_MS = Date.UTC(2026, 10, 22, 14, 0, 0);
const log = createLogger({ service: 'test', level: 'silent' });

let server: TestRedis;
let redis: Redis;

beforeAll(async () => {
  server = await startRedis();
  redis = connectRedis(server.url, { name: 'test', log });
});
afterAll(async () => {
  redis.disconnect();
  await server.stop();
});

it(`does what the model does in ${RUNS * OPERATIONS} random operations`, { timeout: 170_000 }, async () => {
  const runs = fc.array(operation, { minLength: OPERATIONS, maxLength: OPERATIONS });
  await fc.assert(
    fc.asyncProperty(runs, async (operations) => {
      await redis.flushdb();
      const bench = await createBench();
      for (const one of operations) {
        await bench.play(one);
        await bench.compare();
      }
    }),
    { numRuns: RUNS, endOnFailure: false, interruptAfterTimeLimit: 160_000, markInterruptAsFailure: true },
  );
});

/** A ring and its model, and the capture that writes to both. */
async function createBench() {
  const ring: Ring = createRing({ redis, clock: new SimulatedClock(START_MS), log, scripts: simulatedScripts });
  const model = new RingModel(START_MS, LIMITS);
  let starts = 0;
  let sessions = 0;
  const stale: Lease[] = [];
  const sent: AppendInput[] = [];
  // Some µs, so that no time is a whole ms by chance.
  let session = { name: 's0', next: 0, nextStartUs: START_MS * 1000 + 137 };

  const claim = async (): Promise<Lease> => {
    starts += 1;
    const lease = await ring.claim(CAMERA, { replica: 'r', startId: `${starts}`, limits: LIMITS });
    expect(lease?.owner).toBe(model.claim(`r:${starts}:`));
    return lease!;
  };
  await setRedisTime(redis, START_MS);
  let lease = await claim();

  const append = async (input: AppendInput, by = lease): Promise<void> => {
    if (by === lease && model.owner === null) model.claim(`r:${starts}:`);
    const expected = model.append(by === lease ? model.owner! : by.owner, input);
    const got = await outcomeOf(ring.append(by, input));
    if (got instanceof HindsightError) return expect(got.code).toBe(expected.outcome);
    expect(got).toMatchObject({
      repeated: expected.outcome === 'repeated',
      seq: expected.seq,
      segment: expected.segment,
    });
    if (expected.gone) expect([got.trimmed, got.dropped]).toEqual(expected.gone);
  };

  const next = (fields: { skip: number; key: boolean; size: number }): AppendInput => {
    const isFirst = session.next === 0;
    const skip = isFirst ? 0 : fields.skip;
    const input = someFragment(START_MS, session.next + skip, {
      session: session.name,
      wallStart: wallUs(session.nextStartUs + skip * 200_000),
      bytes: Buffer.alloc(fields.size, sent.length),
      key: isFirst || fields.key,
    });
    session = { ...session, next: input.indexInSession + 1, nextStartUs: input.wallStart + input.durationUs };
    sent.push(input);
    return input;
  };

  const plays: { [K in Operation['kind']]: (of: Extract<Operation, { kind: K }>) => Promise<void> | void } = {
    append: (of) => append(next(of)),
    session: ({ gapMs }) => {
      sessions += 1;
      session = { name: `s${sessions}`, next: 0, nextStartUs: session.nextStartUs + gapMs * 1000 };
    },
    resend: async ({ back, earlierSession }) => {
      const input = earlierSession ? sent.find(({ session: of }) => of !== session.name) : sent.at(-1 - back);
      if (input) await append(input);
    },
    stale: async () => {
      const by = stale.at(-1);
      if (by) await append(next({ skip: 0, key: true, size: 100 }), by);
    },
    takeover: async () => {
      await redis.del(`hs:{${CAMERA}}:owner`);
      model.owner = null;
      stale.push(lease);
      lease = await claim();
    },
    forget: async () => {
      await redis.del(`hs:{${CAMERA}}:owner`);
      model.owner = null;
    },
    late: async ({ ms }) => {
      if (model.owner === null) model.claim(`r:${starts}:`);
      await ring.setState(lease, { name: 'Yard', state: 'streaming', lateMs: ms } as CaptureState);
      model.lateMs = ms;
    },
    restart: async () => {
      await Promise.all([redis.flushdb(), redis.script('FLUSH')]);
      model.flush();
      await setRedisTime(redis, model.nowMs);
      stale.length = 0;
    },
    hold: async (of) => {
      const window = windowAt(model.endUs, of, START_MS);
      const request = { owner: `clip${of.owner}`, window, ttlMs: of.ttlMs };
      const expected = model.hold(request.owner, { from: window.start * 1000, to: window.end * 1000 }, of.ttlMs);
      const got = await outcomeOf(ring.hold(CAMERA, request));
      if (got instanceof HindsightError) return expect(got.code).toBe(expected.outcome);
      expect(expected.outcome).toBe('ok');
      expect(got.fragments.map(({ seq }) => seq)).toEqual(expected.seqs);
      checkFootage(window, got, model.listed);
    },
    release: async (of) => {
      model.release(`clip${of.owner}`);
      await ring.release(CAMERA, `clip${of.owner}`);
    },
    expiry: async ({ owner, ttlMs, onlyLater }) => {
      const expected = model.setExpiry(`clip${owner}`, ttlMs, onlyLater);
      if (onlyLater) expect(await ring.renewHold(CAMERA, `clip${owner}`, ttlMs)).toBe(expected);
      else await ring.setHoldExpiry(CAMERA, `clip${owner}`, ttlMs);
    },
    advance: async ({ ms }) => {
      model.nowMs += ms;
      await setRedisTime(redis, model.nowMs);
    },
    lose: async ({ nth }) => {
      const seq = model.read()[nth];
      if (seq === undefined) return;
      await redis.del(`hs:{${CAMERA}}:f:${seq}`);
      model.lose(seq);
      // Reading finds it out; counters follow then.
      await ring.read(CAMERA);
      model.settle();
    },
    look: async (of) => {
      const window = windowAt(model.endUs, of, START_MS);
      model.settle();
      const got = await ring.coverage(CAMERA, window);
      const expected = model.choose(window.start * 1000, window.end * 1000);
      expect(got.fragments.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
      checkFootage(window, got, model.listed);
    },
  };

  const compare = async (): Promise<void> => {
    model.settle();
    const [listed, holds, counters] = await Promise.all([
      ring.read(CAMERA),
      ring.holds(CAMERA),
      redis.hmget(`hs:{${CAMERA}}:state`, 'unheldBytes', 'heldBytes', 'endUs'),
    ]);
    expect(listed.map(({ seq }) => seq)).toEqual(model.read());
    checkRefs(listed, model.stored);
    expect(counters.map(Number)).toEqual([model.unheldBytes(), model.heldBytes(), model.endUs ?? 0]);
    expect(new Map(holds.map(({ owner, expiresAt }) => [owner, Number(expiresAt)]))).toEqual(
      new Map([...model.holds].map(([owner, { expiry }]) => [owner, expiry])),
    );
    for (const { owner, window } of holds) {
      const kept = model.heldFragments(owner);
      expect((await ring.holdInfo(CAMERA, owner))?.seqs).toEqual(kept.map(({ seq }) => seq));
      checkFootage(window, await ring.readHeld(CAMERA, owner), kept);
    }
  };

  return { play: (of: Operation) => plays[of.kind](of as never), compare };
}

const outcomeOf = <T>(answer: Promise<T>): Promise<T | HindsightError> =>
  answer.catch((error: unknown) => {
    if (error instanceof HindsightError) return error;
    throw error;
  });

/** Coverage is what can be decoded, ms by ms; gaps are the rest, in order. */
function checkFootage(window: Window, got: Footage, fragments: Stored[]): void {
  expect(got.coverage).toBeCloseTo(coveredShare(window, fragments), 9);
  let missingMs = 0;
  let reached: number = window.start;
  for (const gap of got.gaps) {
    expect(gap.start).toBeGreaterThanOrEqual(reached);
    expect(gap.end).toBeGreaterThan(gap.start);
    reached = gap.end;
    missingMs += lengthMs(gap);
  }
  expect(reached).toBeLessThanOrEqual(window.end);
  expect(missingMs / lengthMs(window)).toBeCloseTo(1 - got.coverage, 9);
  expect(got.bytes).toBe(toBytes(got.fragments.reduce((sum, ref) => sum + ref.bytes, 0)));
}

function checkRefs(refs: FragmentRef[], stored: Map<number, Stored>): void {
  for (const ref of refs) {
    const { seq, segment, session, sessionNumber, indexInSession: index, wallStart: start, key, bytes } = ref;
    const stop = start + ref.durationUs;
    expect({ seq, segment, session, sessionNumber, index, start, stop, key, bytes }).toEqual(stored.get(seq));
  }
}
