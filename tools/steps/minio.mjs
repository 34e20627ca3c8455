import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { announce } from './progress.mjs';
import { findCommand, isExecutable, runQuietly } from './run.mjs';

const MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c';
const CACHE = join(homedir(), '.cache', 'hindsight', 'bin');

/**
 * Finds a MinIO server where the tests look for one (MINIO_BIN, the PATH, our cache), else builds it into our cache: 3
 * to 4 minutes, once, which no test could wait for. Answers why there is none, null when there is one.
 */
export async function provideMinio(env = process.env) {
  const cached = join(CACHE, 'minio');
  if ([env.MINIO_BIN, cached].some((file) => file && isExecutable(file)) || findCommand('minio') !== null) return null;
  if (findCommand('go') === null)
    return 'MinIO was not tested: MINIO_BIN is not set, and there is no Go to build it with';
  announce('building MinIO (3 to 4 minutes, once)');
  try {
    mkdirSync(CACHE, { recursive: true });
    await runQuietly('go', ['install', MODULE], { GOBIN: CACHE });
    return null;
  } catch (error) {
    return `MinIO was not tested: it could not be built: ${error.message.trim().split('\n').at(-1)}`;
  }
}
