import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFrames as readFile, type Ffmpeg, type ReadFrame, type ReadFramesOptions } from '@hindsight/ffmpeg';
import { tempDir } from './temp-dir.ts';

/** As `readFrames` of the library, also for a file in memory. */
export const readFrames = (
  ffmpeg: Ffmpeg,
  media: string | Buffer,
  options: ReadFramesOptions = {},
): Promise<ReadFrame[]> => withFile(media, (file) => readFile(ffmpeg, file, options));

/** Gives `use` a file to read: FFmpeg must seek in an MP4, which it cannot on a pipe. */
export async function withFile<T>(media: string | Buffer, use: (file: string) => Promise<T>): Promise<T> {
  if (typeof media === 'string') return use(media);
  const folder = await tempDir();
  try {
    const file = join(folder.path, 'media');
    await writeFile(file, media);
    return await use(file);
  } finally {
    await folder.remove();
  }
}
