import { expect, it } from 'vitest';
import { loadConfig } from './config.ts';

it('asks no more seldom than the alert for a silent canary looks back', () => {
  const read = (CANARY_INTERVAL_SECONDS: string) => loadConfig({ CANARY_INTERVAL_SECONDS }).CANARY_INTERVAL_SECONDS;
  expect(read('600')).toBe(600);
  for (const wrong of ['601', '4']) expect(() => read(wrong)).toThrow('CANARY_INTERVAL_SECONDS');
});
