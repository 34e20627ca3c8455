import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** Where each project leaves a JSON report of its run; `npm test` adds them up. */
const results = process.env.TEST_RESULTS;
const { name } = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string };
/** The tests of the Compose stack need an engine and minutes: they are run by a command of their own. */
const kind = process.env.COMPOSE_TESTS === '1' ? 'compose' : 'test';
const report = results === undefined ? [] : [join(results, `${name.replace('@hindsight/', '')}.json`)];

// Every project runs this one configuration with its own folder as root. Test files of a project run one
// after the other: they start real Redis, FFmpeg and MinIO processes, and two cores are soon full.
export default defineConfig({
  test: {
    include: [`{src,rules,steps}/**/*.${kind}.{ts,tsx}`],
    reporters: ['default', ...report.map((outputFile) => ['json', { outputFile }] as ['json', { outputFile: string }])],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
