import { createConnection } from 'node:net';
import { freePort } from './free-port.ts';
import { startServerProcess } from './server-process.ts';
import { tempDir } from './temp-dir.ts';
import { waitFor } from './wait-for.ts';

/** A private Redis server. `stop` also removes its folder; after `kill9` the folder stays until `stop`. */
export type TestRedis = {
  url: string;
  port: number;
  pid: number;
  /** Where it keeps its files (the AOF, when one was asked for). */
  dir: string;
  stop(): Promise<void>;
  kill9(): Promise<void>;
};

/** `args` come after the defaults and win over them; `dir` and `port` start one again on what an earlier one left. */
export type TestRedisOptions = { args?: string[]; dir?: string; port?: number };

/** Starts a Redis server of one's own on a free port, without persistence unless `args` ask for it. */
export async function startRedis({ args = [], dir, port: wanted }: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = dir === undefined ? await tempDir() : { path: dir, remove: async () => {} };
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await freePort());
    const server = await startServerProcess({
      command: 'redis-server',
      args: [
        '--bind',
        '127.0.0.1',
        '--port',
        String(port),
        '--dir',
        folder.path,
        '--save',
        '',
        '--appendonly',
        'no',
        ...args,
      ],
      cwd: folder.path,
    });
    try {
      await waitFor(() => !server.running() || ping(port), {
        what: `Redis on port ${port}`,
        timeoutMs: 15_000,
      });
      if (!server.running()) throw new Error(`expected redis-server to run, got its end:\n${server.output()}`);
      const stop = async (): Promise<void> => {
        await server.stop();
        await folder.remove();
      };
      return { url: `redis://127.0.0.1:${port}`, port, pid: server.pid, dir: folder.path, stop, kill9: server.kill9 };
    } catch (error) {
      await server.kill9();
      // Somebody else may have taken the port between looking and binding.
      if (attempt === 3 || wanted !== undefined) throw error;
    }
  }
}

/** True once the server answers (also while it loads its AOF it answers, but with -LOADING: false then). */
function ping(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(/^\+PONG|^-NOAUTH/.test(data.toString('latin1')));
    });
    socket.once('error', () => resolve(false));
  });
}
