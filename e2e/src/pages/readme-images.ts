import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { findFfmpeg, runFfmpeg } from '@hindsight/ffmpeg';

const IMAGES = path.resolve(import.meta.dirname, '../../../docs/images');
/** Screenshots that the README shows. */
const SHOWN = ['live-desktop-light.png', 'clip-desktop-dark.png'];
/** Smaller, and with few colours: these files are in the repository for good. */
const SMALL =
  'scale=1080:-1:flags=area,split[a][b];[a]palettegen=max_colors=128:reserve_transparent=0[p];[b][p]paletteuse=dither=none';
const TIMEOUT_MS = 30_000;

/** Makes the README's images of the screenshots in `folder`. */
export async function writeReadmeImages(folder: string): Promise<void> {
  mkdirSync(IMAGES, { recursive: true });
  const ffmpeg = await findFfmpeg({});
  for (const name of SHOWN) {
    const to = path.join(IMAGES, name);
    const args = ['-hide_banner', '-y', '-i', path.join(folder, name), '-vf', SMALL, '-frames:v', '1', to];
    await runFfmpeg(ffmpeg, { args, timeoutMs: TIMEOUT_MS });
    console.log(`docs/images/${name}`);
  }
}
