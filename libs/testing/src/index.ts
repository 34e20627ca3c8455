export * from './free-port.ts';
export * from './minio.ts';
export * from './redis.ts';
export * from './temp-dir.ts';
export * from './wait-for.ts';
