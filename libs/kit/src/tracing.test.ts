import { expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { createLogger } from './logger.ts';
import { noTracing, openTracing } from './tracing.ts';

const options = { service: 'test', clock: systemClock, log: createLogger({ service: 'test', level: 'silent' }) };

it('without an endpoint nothing is traced, and work runs as if nobody looked', async () => {
  const tracing = await openTracing({}, options);
  expect(tracing).toBe(noTracing);
  expect(await tracing.span({ name: 'work' }, (add) => Promise.resolve(add({ 'hindsight.clip': '01' })))).toBe(
    undefined,
  );
  await expect(tracing.span({ name: 'work' }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await tracing.close();
});
