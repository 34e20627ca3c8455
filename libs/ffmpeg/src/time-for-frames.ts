/**
 * How long FFmpeg may take over so many frames, ms: many times what decoding or encoding them takes on a busy machine,
 * so that only a process that hangs is ended. A clip of ten minutes has 18,000.
 */
export const timeForFrames = (frames: number): number => 60_000 + 500 * frames;
