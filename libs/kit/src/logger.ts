import { pino, stdSerializers, type Logger, type LoggerOptions } from 'pino';

export type { Logger };
/** From the most to the least that is said. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** JSON lines, each with the service's name; errors with their whole chain of causes. On standard output by default. */
export function createLogger(options: {
  service: string;
  level?: LogLevel | undefined;
  destination?: { write(line: string): void };
}): Logger {
  const fields: LoggerOptions = {
    level: options.level ?? 'info',
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: stdSerializers.errWithCause },
    formatters: { level: (level) => ({ level }) },
  };
  return options.destination === undefined ? pino(fields) : pino(fields, options.destination);
}
