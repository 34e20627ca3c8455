import { defineConfig } from 'vitest/config';

// Every project runs this one configuration with its own folder as root. Test files of a project run one
// after the other: they start real Redis, FFmpeg and MinIO processes, and two cores are soon full.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'src/**/*.test.tsx'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
