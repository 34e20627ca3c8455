import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { requireFfmpeg, waitFor } from '@hindsight/testing';
import { findFfmpeg, installerPath, normalizeImage, runFfmpeg, type Ffmpeg } from './index.ts';
import { createTail } from './tail.ts';

let ffmpeg: Ffmpeg;
beforeAll(async () => {
  ffmpeg = await requireFfmpeg();
});

const ENDLESS = ['-loglevel', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180', '-f', 'rawvideo', 'pipe:1'];
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the path that was configured comes first, then the system, and the installer brings the last one', async () => {
  expect(await findFfmpeg({ ffmpegPath: installerPath() ?? '' })).toMatchObject({
    source: 'FFMPEG_PATH',
    path: installerPath(),
  });
  expect(await findFfmpeg()).toMatchObject({ source: 'system' });
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  const last = await findFfmpeg().finally(() => (process.env.PATH = path));
  expect(last).toMatchObject({
    source: 'installer',
    features: { rtspTimeoutOption: 'stimeout', fpsMode: false, srt: false },
  });
});

test('a configured path that does not run is an error, not a reason to take another FFmpeg', async () => {
  await expect(findFfmpeg({ ffmpegPath: '/bin/false' })).rejects.toThrow(/FFMPEG_PATH.*\/bin\/false/);
});

test.each(['with the signal of the kernel', 'with the watchdog'])(
  'a child dies with its parent, kill -9 included, %s',
  async (way) => {
    const module = fileURLToPath(new URL('./bound-child.ts', import.meta.url));
    const start = way.includes('watchdog')
      ? `const child = spawn('sleep', ['300'], { detached: true }); watch(child);`
      : `const child = spawnBound('sleep', ['300']);`;
    const script = `import { spawn } from 'node:child_process'; import { spawnBound, watch } from ${JSON.stringify(module)};
    ${start} console.log(String(child.pid)); setTimeout(() => {}, 300_000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(alive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await waitFor(() => !alive(pid), { what: `process ${pid} to die with its parent` });
  },
);

test('a run that takes too long is killed and says so', async () => {
  const run = runFfmpeg(ffmpeg, { args: ['-re', ...ENDLESS], timeoutMs: 300 });
  await expect(run).rejects.toThrow(/expected FFmpeg to end within 300 ms/);
});

test('a run that writes too much is ended', async () => {
  await expect(runFfmpeg(ffmpeg, { args: ENDLESS, maxOutputBytes: 1_000_000 })).rejects.toThrow(
    /at most 1000000 bytes/,
  );
});

test('an aborted run rejects with the reason of the signal', async () => {
  const reason = new Error('cancelled by the user');
  await expect(runFfmpeg(ffmpeg, { args: ENDLESS, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a run that fails tells what FFmpeg said', async () => {
  const run = runFfmpeg(ffmpeg, { args: ['-loglevel', 'error', '-i', '/nowhere.mp4', '-f', 'null', '-'] });
  await expect(run).rejects.toThrow(/got exit code 1: .*nowhere\.mp4.*No such file/s);
});

test('of what a process says the beginning and the end are kept', () => {
  const tail = createTail({ headBytes: 4, tailBytes: 6 });
  for (const part of ['ab', 'cdef', 'ghijklm', 'nop']) tail.push(Buffer.from(part));
  expect([tail.head(), tail.tail(), tail.text()]).toEqual(['abcd', 'klmnop', 'abcd\n…\nklmnop']);
});

test.each(['png', 'webp', 'jpeg'] as const)(
  'an uploaded %s becomes an upright JPEG that is no wider than allowed',
  async (format) => {
    const { default: sharp } = await import('sharp');
    const raw = { width: 1600, height: 900, channels: 3, background: '#c33' } as const;
    const input = await sharp({ create: raw }).withMetadata({ orientation: 1 }).toFormat(format).toBuffer();
    const { jpeg, width, height } = await normalizeImage(input, { maxWidth: 640 });
    expect([width, height]).toEqual([640, 360]);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 360 });
  },
);

test('what is no picture, cut short or of another kind, is refused', async () => {
  const { default: sharp } = await import('sharp');
  const whole = await sharp({ create: { width: 900, height: 900, channels: 3, background: '#3c3' } })
    .png()
    .toBuffer();
  const gif = Buffer.from('R0lGODlhAQABAAAAACw=', 'base64');
  for (const input of [Buffer.from('hello'), Buffer.alloc(0), gif, whole.subarray(0, whole.length / 2)]) {
    await expect(normalizeImage(input, { maxWidth: 640 })).rejects.toThrow(
      expect.objectContaining({ code: 'unsupported_media_type' }),
    );
  }
});
