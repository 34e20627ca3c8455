import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { HindsightError } from '@hindsight/domain';
import { askFeatures, type FfmpegFeatures } from './features.ts';

/** An FFmpeg that was found and asked what it can do. */
export type Ffmpeg = {
  /** Absolute path of the binary. */
  path: string;
  /** As it calls itself, `5.1.9-0+deb12u1` for example. */
  version: string;
  source: 'FFMPEG_PATH' | 'system' | 'installer';
  features: FfmpegFeatures;
};

/**
 * Finds FFmpeg: the path that was configured, the system's, the one that the installer package brings. A path
 * that was configured and does not run is an error, not a reason to take another one silently.
 */
export async function findFfmpeg({ ffmpegPath }: { ffmpegPath?: string } = {}): Promise<Ffmpeg> {
  if (ffmpegPath !== undefined && ffmpegPath !== '') {
    const asked = await askFeatures(ffmpegPath).catch((cause: unknown) => {
      const message = `expected FFMPEG_PATH to be an FFmpeg that runs, got ${ffmpegPath}, which does not`;
      throw new HindsightError('invalid_config', message, { cause });
    });
    return { path: ffmpegPath, source: 'FFMPEG_PATH', ...asked };
  }
  const system = await onPath('ffmpeg');
  for (const [source, path] of [
    ['system', system],
    ['installer', installerPath()],
  ] as const) {
    const asked = path === undefined ? undefined : await askFeatures(path).catch(() => undefined);
    if (path !== undefined && asked !== undefined) return { path, source, ...asked };
  }
  throw new HindsightError(
    'unavailable',
    'expected an FFmpeg: none in FFMPEG_PATH, on the PATH or from @ffmpeg-installer; install one (apt-get install ffmpeg)',
  );
}

/** The installer's binary, when its package for this platform is there. */
export function installerPath(): string | undefined {
  try {
    return (createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  } catch {
    return undefined;
  }
}

async function onPath(name: string): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter((entry) => entry !== '')) {
    const path = join(folder, file);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  return undefined;
}
