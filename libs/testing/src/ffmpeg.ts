import { findFfmpeg, type Ffmpeg } from '@hindsight/ffmpeg';

/** The FFmpeg that tests run with; fails, rather than skips, where there is none. */
export const requireFfmpeg = (): Promise<Ffmpeg> => findFfmpeg({ ffmpegPath: process.env.FFMPEG_PATH ?? '' });
