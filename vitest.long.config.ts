import { defineConfig, mergeConfig } from 'vitest/config';
import everyday from './vitest.config.ts';

const HOURS = 3_600_000;

/** The long runs: full numbers instead of samples. */
const long = mergeConfig(everyday, defineConfig({ test: { testTimeout: 3 * HOURS, hookTimeout: HOURS } }));

export default { ...long, test: { ...long.test, include: ['src/**/*.long.ts'] } };
