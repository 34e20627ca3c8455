import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';

/**
 * Children that do not outlive us, `kill -9` included.
 *
 * On Linux the kernel does it: `setpriv --pdeathsig KILL` asks for the signal and then becomes the command, so
 * the pid is the command's. Elsewhere a shell waits on a pipe whose other end only we hold: when we are gone,
 * `read` returns and it kills the child. Either way the child has its own process group, because a Ctrl-C in a
 * terminal reaches the whole group and would end encoders that are to finish their job first.
 */
export function spawnBound(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const own: SpawnOptions = { ...options, detached: process.platform !== 'win32' };
  if (hasParentDeathSignal()) return spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], own);
  const child = spawn(command, args, own);
  if (process.platform !== 'win32') watch(child);
  return child;
}

let parentDeathSignal: boolean | undefined;

/** Whether this machine's setpriv knows `--pdeathsig` (util-linux does, busybox does not). Asked once. */
export function hasParentDeathSignal(): boolean {
  parentDeathSignal ??=
    process.platform === 'linux' &&
    spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' }).status === 0;
  return parentDeathSignal;
}

/** The portable way: a shell that kills `child` when the pipe from us breaks before we say `done`. */
export function watch(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const script = 'read word; [ "$word" = done ] || kill -9 "$0"';
  const dog = spawn('sh', ['-c', script, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  dog.on('error', () => {});
  dog.stdin?.on('error', () => {});
  dog.unref();
  child.once('exit', () => dog.stdin?.end('done\n'));
}
