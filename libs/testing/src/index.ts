export * from './audio-ticks.ts';
export * from './ffmpeg.ts';
export { readFrames, type ReadFrame, type ReadFramesOptions } from './frame-oracle.ts';
export * from './free-port.ts';
export * from './minio.ts';
export * from './redis.ts';
export * from './temp-dir.ts';
export * from './test-video.ts';
export * from './wait-for.ts';
