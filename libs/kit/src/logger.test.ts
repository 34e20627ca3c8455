import { HindsightError } from '@hindsight/domain';
import { startRedis } from '@hindsight/testing';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import { connectRedis } from './redis.ts';

const lines: string[] = [];
const log = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } });

const logged = (err: unknown): string => {
  lines.length = 0;
  log.error({ err }, 'it failed');
  return lines.join('');
};

describe('an error in the log', () => {
  it('of a Redis command names it, without what it was about', async () => {
    const server = await startRedis();
    const redis = connectRedis(server.url, { name: 'test', log });
    try {
      const footage = Buffer.alloc(500_000, 7);
      const cause: unknown = await redis.call('SET', 'key', footage, 'NONSENSE').catch((error: unknown) => error);
      const line = logged(new HindsightError('unavailable', 'ring: no answer', { cause }));
      expect(line.length).toBeLessThan(5000);
      expect(JSON.parse(line)).toMatchObject({
        err: { message: 'ring: no answer', cause: { command: 'SET', message: 'ERR syntax error' } },
      });
      const refused: unknown = await redis.call('AUTH', 'Hunter22').catch((error: unknown) => error);
      const several = Object.assign(new Error('several'), { previousErrors: [refused], attempts: { last: refused } });
      expect(logged(new AggregateError([several, refused], 'all of them'))).not.toContain('Hunter22');
      expect(logged(several)).toMatch(/AUTH[^]*AUTH/);
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });

  it('that knows itself, or carries bytes, is written all the same', () => {
    const err: Error & { self?: unknown; bytes?: Buffer } = new Error('round');
    Object.assign(err, { self: { err }, bytes: Buffer.alloc(9), at: new Date(0) });
    expect(JSON.parse(logged(err))).toMatchObject({ err: { bytes: '9 bytes', at: '1970-01-01T00:00:00.000Z' } });
  });
});
