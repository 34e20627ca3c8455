import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf } from '@hindsight/domain';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait-for.ts';

const MODULE = 'github.com/minio/minio@v0.0.0-20260212201848-7aac2a2c5b7c';
const CACHE = join(homedir(), '.cache', 'hindsight', 'bin');

/** A private MinIO server with an empty store. */
export type TestMinio = { endpoint: string; port: number; accessKey: string; secretKey: string; stop(): Promise<void> };

/**
 * Starts a MinIO server of one's own on a free port. Where no server can be had the answer says why, so that
 * the test run can report what it left out.
 */
export async function startMinio(): Promise<TestMinio | { skipped: string }> {
  const binary = await findMinio();
  if (typeof binary !== 'string') return binary;
  const folder = await tempDir();
  const port = await freePort();
  const [accessKey, secretKey] = ['hindsight-test', 'hindsight-test-secret'];
  const server = await startServerProcess({
    command: binary,
    args: [
      'server',
      folder.path,
      '--quiet',
      '--address',
      `127.0.0.1:${port}`,
      '--console-address',
      `127.0.0.1:${await freePort()}`,
    ],
    cwd: folder.path,
    env: { MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey, MINIO_UPDATE: 'off', MINIO_BROWSER: 'off' },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    const healthy = async (): Promise<boolean> => (await fetch(`${endpoint}/minio/health/ready`)).ok;
    await waitFor(healthy, { what: `MinIO on port ${port}`, timeoutMs: 30_000, intervalMs: 50 });
  } catch (error) {
    await server.kill9();
    await folder.remove();
    throw new Error(`expected MinIO to become ready, got:\n${server.output()}`, { cause: error });
  }
  const stop = async (): Promise<void> => {
    await server.stop();
    await folder.remove();
  };
  return { endpoint, port, accessKey, secretKey, stop };
}

/** MINIO_BIN, the PATH, our cache, else built into our cache (3 to 4 minutes, once). */
async function findMinio(): Promise<string | { skipped: string }> {
  const cached = join(CACHE, 'minio');
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'minio'));
  for (const candidate of [process.env.MINIO_BIN, ...onPath, cached]) {
    if (candidate !== undefined && candidate !== '' && (await executable(candidate))) return candidate;
  }
  try {
    await mkdir(CACHE, { recursive: true });
    await promisify(execFile)('go', ['install', MODULE], {
      env: { ...process.env, GOBIN: CACHE },
      timeout: 15 * 60_000,
    });
    return cached;
  } catch (error) {
    const tail = messageOf(error).trim().split('\n').slice(-2).join(' ');
    return {
      skipped: `no MinIO server: MINIO_BIN unset, none on the PATH or in ${CACHE}, and it could not be built: ${tail}`,
    };
  }
}

const executable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
