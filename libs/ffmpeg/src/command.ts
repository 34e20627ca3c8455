import fluent, { type FfmpegCommand } from 'fluent-ffmpeg';

/**
 * Builds an argument list with fluent-ffmpeg. Only its builder is used: the package is archived, and its kill,
 * timeout and pipe handling have open faults, so every process is started and watched by this library.
 */
export function buildArguments(build: (command: FfmpegCommand) => FfmpegCommand): string[] {
  const command = build(fluent({ logger: undefined })) as FfmpegCommand & { _getArguments(): string[] };
  return ['-hide_banner', '-nostdin', '-nostats', ...command._getArguments().map(String)];
}
