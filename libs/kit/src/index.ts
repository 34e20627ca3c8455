export * from './clock.ts';
export * from './simulated-clock.ts';
export * from './config.ts';
export * from './logger.ts';
export * from './redis.ts';
export * from './metrics.ts';
export * from './ops.ts';
export * from './lifecycle.ts';
