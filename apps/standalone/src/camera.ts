import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { redactSource } from '@hindsight/domain';
import type { StandaloneConfig } from './config.ts';

/** What capture is given to watch, and how to say it. */
export type CameraChoice = {
  /** True when the test pattern stands in because there is no camera and none was asked for. */
  testPattern: boolean;
  /** For the terminal; without secrets. */
  description: string;
};

/** Answers whether the machine has a camera 0. */
export type FindCamera = () => Promise<boolean>;

/**
 * A configured source is never replaced, whatever becomes of it. Only when nothing is configured and there is no camera
 * 0 does the test pattern take its place, and everybody is told.
 */
export async function chooseCamera(
  config: Pick<StandaloneConfig, 'VIDEO_SOURCE' | 'CAMERAS_FILE'>,
  hasCamera: FindCamera,
): Promise<CameraChoice> {
  if (config.CAMERAS_FILE !== undefined) {
    return { testPattern: false, description: `those in ${config.CAMERAS_FILE}` };
  }
  if (config.VIDEO_SOURCE !== undefined) {
    return { testPattern: false, description: describe(config.VIDEO_SOURCE) };
  }
  if (await hasCamera()) return { testPattern: false, description: describe('0') };
  return {
    testPattern: true,
    description:
      'test pattern, because this machine has no camera 0 and VIDEO_SOURCE is not set; an added camera takes its place',
  };
}

const describe = (source: string): string => (/^\d+$/.test(source) ? `camera ${source}` : redactSource(source));

/**
 * Looks for a camera 0. Linux shows cameras as files; on macOS FFmpeg lists them. Where nobody can be asked the answer
 * is yes, and capture says what became of it.
 */
export function cameraFinder(ffmpegPath = 'ffmpeg'): FindCamera {
  if (process.platform === 'linux') return () => Promise.resolve(existsSync('/dev/video0'));
  if (process.platform !== 'darwin') return () => Promise.resolve(true);
  return () =>
    new Promise((resolve) => {
      const args = ['-hide_banner', '-f', 'avfoundation', '-list_devices', 'true', '-i', ''];
      // FFmpeg always ends with an error here: it was given no device to open.
      execFile(ffmpegPath, args, { timeout: 10_000 }, (_error, _stdout, stderr) => resolve(listsCamera(stderr)));
    });
}

/** Reads AVFoundation's list: the first video device is a camera, unless there is only the screen. */
export function listsCamera(list: string): boolean {
  const video = /video devices:(.*?)(audio devices:|$)/s.exec(list)?.[1];
  return video === undefined || /\[0\] (?!Capture screen)/.test(video);
}
