import { pino, stdSerializers, type Logger } from 'pino';

export type { Logger };
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines on standard output, each with the service's name; errors with their whole chain of causes. */
export function createLogger(options: { service: string; level?: LogLevel | undefined }): Logger {
  return pino({
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: stdSerializers.errWithCause },
    formatters: { level: (level) => ({ level }) },
  });
}
