import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { messageOf, type BufferStatus, type Camera, type Clip, type Manifest } from '@hindsight/domain';
import { findFfmpeg } from '@hindsight/ffmpeg';
import { systemClock as clock } from '@hindsight/kit';
import { createClient, type Client } from '../stack/client.ts';
import { startStack } from '../stack/stack.ts';
import { inspectVideo } from './inspect-video.ts';

const WANTED_SECONDS = 10;
const DEFAULT_ADDRESS = 'http://127.0.0.1:8080';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Checks an installation from end to end and says what it finds, in words. Throws at the first thing that is wrong. */
async function demonstrate(client: Client): Promise<void> {
  const { items: cameras } = (await client.get<{ items: Camera[] }>('/api/cameras')).body;
  const camera = cameras.find(({ state }) => state === 'streaming') ?? cameras[0];
  if (!camera) throw new Error('expected a camera, but capture has announced none');
  say(`1. The stream runs: camera "${camera.name}" is ${camera.state}${camera.codec ? `, ${describe(camera)}` : ''}.`);
  if (camera.state !== 'streaming')
    throw new Error(`the camera is ${camera.state}: ${camera.error ?? camera.reason ?? 'no reason given'}`);

  say(`2. The buffer fills although nobody watches:`);
  await watchBuffer(client, camera.id);

  const clip = await record(client, camera.id);
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'hindsight-demo-')), 'clip.mp4');
  writeFileSync(file, await client.bytes(clip.downloadUrl));
  await prove(client, { clip, file });
}

const describe = ({ codec, width, height, fps, mode }: Camera): string =>
  `${codec} ${width}×${height} at ${fps} frames a second (${mode === 'copy' ? 'copied untouched' : 'encoded'})`;

async function watchBuffer(client: Client, camera: string): Promise<void> {
  let shown = -1;
  for (;;) {
    const { body } = await client.get<BufferStatus>(`/video/buffer/status?camera=${camera}`);
    const seconds = Math.floor(body.duration_seconds);
    if (seconds !== shown) say(`   ${seconds} s, ${body.frame_count} frames, ${(body.bytes / 1e6).toFixed(1)} MB`);
    shown = seconds;
    if (body.duration_seconds > WANTED_SECONDS) return;
    await clock.sleep(1000);
  }
}

async function record(client: Client, camera: string): Promise<Clip> {
  const pressed = clock.monotonicMs();
  const { status, body } = await client.post<Clip>('/api/clips', { camera, durationSeconds: WANTED_SECONDS });
  if (status !== 202) throw new Error(`expected 202, got ${status}: ${JSON.stringify(body)}`);
  say(`3. Record is pressed: accepted as ${body.id}, ${body.requested.start} to ${body.requested.end}.`);
  const clip = await client.ended(body.id);
  if (clip.state !== 'ready') throw new Error(`the clip has ${clip.state}: ${clip.reason ?? 'no reason given'}`);
  const seconds = ((clock.monotonicMs() - pressed) / 1000).toFixed(2);
  say(
    `   Ready after ${seconds} s, made by ${clip.method}: ${clip.framesEncoded} of ${clip.frames} frames were encoded, the rest is the camera's own.`,
  );
  return clip;
}

async function prove(client: Client, { clip, file }: { clip: Clip; file: string }): Promise<void> {
  const video = await inspectVideo(await findFfmpeg({}), file);
  const { body: manifest } = await client.get<Manifest>(clip.manifestUrl);
  say('4. It is real video:');
  say(
    `   ${video.codec}, which browsers play, ${video.frames} frames decoded, ${manifest.frames} promised by its manifest.`,
  );
  say(`   ${video.distinct} of the ${video.frames} pictures differ from the one before.`);
  say(`   Coverage ${(clip.delivered.coverage * 100).toFixed(1)} %; ${clip.delivered.gaps.length} gaps.`);
  if (video.codec !== 'h264') throw new Error(`expected h264, got ${video.codec}`);
  if (video.frames !== manifest.frames) throw new Error(`expected ${manifest.frames} frames, decoded ${video.frames}`);
  if (video.distinct < 2) throw new Error('expected moving pictures, got a still');
  say(`   The file: ${file}`);
}

async function reachable(client: Client): Promise<boolean> {
  return (await client.get('/healthz').catch(() => null))?.status === 200;
}

async function main(): Promise<void> {
  const client = createClient(process.argv[2] ?? DEFAULT_ADDRESS);
  if (await reachable(client)) {
    say(`Hindsight at ${client.base}:`);
    return demonstrate(client);
  }
  say(`Nothing answers at ${client.base}; starting an installation with a test pattern.`);
  const stack = await startStack({ env: { VIDEO_SOURCE: 'test:' } });
  try {
    await stack.client.filled(1);
    await demonstrate(stack.client);
  } finally {
    await stack.stop();
  }
}

try {
  await main();
  say('All of it holds.');
} catch (error) {
  say(`It does not hold: ${messageOf(error)}`);
  process.exit(1);
}
