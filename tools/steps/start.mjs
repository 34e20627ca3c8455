import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endWith, Failure } from './failure.mjs';
import { installNodeModules } from './node-modules.mjs';
import { ROOT } from './paths.mjs';
import { step } from './progress.mjs';
import { missingPrograms, requirePrograms } from './system-packages.mjs';

/** Installs what is missing, builds what has changed, and runs the standalone app in this very process. */
export async function start(args) {
  const unknown = args.filter((arg) => arg !== '--open');
  try {
    if (unknown.length > 0) throw new Failure(`expected --open or nothing, got ${unknown.join(' ')}`);
    console.log('Starting Hindsight');
    await step(installNodeModules);
    await step(installPrograms);
    await step(async () => {
      const { build } = await import('../build.mjs');
      return (await build()) ?? 'nothing to build';
    });
    await import(pathToFileURL(join(ROOT, 'apps', 'standalone', 'dist', 'main.js')).href);
  } catch (error) {
    endWith(error);
  }
}

/** Redis, unless two are given; FFmpeg, for which the one that npm installed can stand in. */
async function installPrograms() {
  const givenRedis = process.env.RING_REDIS_URL && process.env.QUEUE_REDIS_URL;
  const givenFfmpeg = process.env.FFMPEG_PATH;
  const wanted = [...(givenRedis ? [] : ['redis']), ...(givenFfmpeg ? [] : ['ffmpeg'])];
  const missing = missingPrograms(wanted);
  if (missing.join() !== 'ffmpeg') return requirePrograms(wanted);
  try {
    return await requirePrograms(wanted);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `FFmpeg is missing: using the old one that npm installed, which cannot open every camera. ${error.message}`;
  }
}
