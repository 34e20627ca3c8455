import { startStack, type Stack } from '@hindsight/e2e';
import { runFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';
import { requireFfmpeg, testVideo } from '@hindsight/testing';
import { Redis } from 'ioredis';
import { cpuSeconds } from '@hindsight/e2e';
import { benchCanary } from './canary.ts';
import { benchCameras } from './cameras.ts';
import { idleCpuRate, measureClips, type ClipFigures } from './clips.ts';
import { machineLine } from './machine.ts';

const CLIPS = 20;
/** Whole AAC frames and whole pictures, so that the looped file has no seam. */
const SOURCE_SECONDS = 64;
const IDLE_SECONDS = 15;
const MIB = 1024 * 1024;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const fixed = (value: number, digits = 2): string => value.toFixed(digits);

/** `clips` (the default), `cameras` or `canary`. */
async function main([what = 'clips', ...rest]: string[]): Promise<void> {
  if (!['clips', 'cameras', 'canary'].includes(what) || rest.length > 0) {
    throw new Error(`expected clips, cameras, canary or nothing, got ${[what, ...rest].join(' ')}`);
  }
  const ffmpeg = await requireFfmpeg();
  say(machineLine(ffmpeg.version));
  if (what === 'cameras') await benchCameras({ ffmpeg, video: await source(2), say });
  else if (what === 'canary') await benchCanary(say);
  else await benchClips(ffmpeg);
}

/** What clips of 30 s cost, against encoding them anew. */
async function benchClips(ffmpeg: Ffmpeg): Promise<void> {
  const sources = await Promise.all([1, 2].map((gopSeconds) => source(gopSeconds)));
  const cameras = sources.map((file, index) => ({ id: `gop${index + 1}`, source: file }));
  const stack = await startStack({ cameras });
  try {
    await Promise.all(cameras.map(({ id }) => stack.client.filled(60, id)));
    await ringMemory(
      stack,
      cameras.map(({ id }) => id),
    );
    const idleRate = await idleCpuRate(stack, IDLE_SECONDS);
    say(`capturing two cameras, nobody asking: ${fixed(idleRate * 100, 1)} % of a core`);
    for (const { id } of cameras) await compare({ stack, ffmpeg, camera: id, idleRate });
  } finally {
    await stack.stop();
  }
}

const source = (gopSeconds: number): Promise<string> =>
  testVideo({
    seconds: SOURCE_SECONDS,
    fps: 30,
    gopSeconds,
    width: 1920,
    height: 1080,
    bitrate: '5M',
    audio: true,
  });

async function compare(of: { stack: Stack; ffmpeg: Ffmpeg; camera: string; idleRate: number }): Promise<void> {
  const figures = await measureClips(of.stack, { camera: of.camera, count: CLIPS, idleRate: of.idleRate });
  const encode = await reencode(of.stack, of.ffmpeg, figures);
  say(`\n${of.camera}: ${figures.clips} clips of 30 s, 1080p30`);
  say(
    `  one clip, all our processes   ${fixed(figures.cpuSeconds)} CPU s (${fixed(figures.framesEncoded, 1)} frames encoded)`,
  );
  say(`  FFmpeg, whole, veryfast       ${fixed(encode)} CPU s`);
  say(`  ratio                         1/${fixed(encode / figures.cpuSeconds, 1)}`);
  say(`  press → first preview bytes   p50 ${fixed(figures.previewP50, 0)} ms, p95 ${fixed(figures.previewP95, 0)} ms`);
  say(`  press → ready                 p50 ${fixed(figures.readyP50, 0)} ms, p95 ${fixed(figures.readyP95, 0)} ms`);
}

/** CPU seconds of encoding the same 30 s anew, as FFmpeg does it. */
async function reencode(stack: Stack, ffmpeg: Ffmpeg, { last }: ClipFigures): Promise<number> {
  const before = cpuSeconds(process.pid);
  const own = process.cpuUsage();
  await runFfmpeg(ffmpeg, {
    args: [
      '-i',
      `${stack.client.base}${last.videoUrl}`,
      '-c:v',
      'libx264',
      '-preset',
      'veryfast',
      '-c:a',
      'copy',
      '-f',
      'null',
      '-',
    ],
    timeoutMs: 300_000,
  });
  const used = process.cpuUsage(own);
  return cpuSeconds(process.pid) - before - (used.user + used.system) / 1e6;
}

async function ringMemory(stack: Stack, cameras: string[]): Promise<void> {
  const redis = new Redis(stack.redisUrl('ring'));
  const info = await redis.info('memory');
  redis.disconnect();
  const used = Number(/used_memory:(\d+)/.exec(info)?.[1]) - Number(/used_memory_startup:(\d+)/.exec(info)?.[1]);
  let stored = 0;
  for (const camera of cameras) stored += (await stack.client.timeline(camera)).bytes;
  say(
    `ring: ${fixed(stored / MIB, 1)} MiB stored of ${cameras.length} cameras, ${fixed(used / MIB, 1)} MiB used: × ${fixed(used / stored)}`,
  );
}

await main(process.argv.slice(2));
