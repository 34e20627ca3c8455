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
    serializers: { err: serializeError },
    formatters: { level: (level) => ({ level }) },
  };
  return options.destination === undefined ? pino(fields) : pino(fields, options.destination);
}

/** How an error is logged: with its whole chain of causes, without what its Redis commands were about. */
export const serializeError = (err: Error): unknown => withoutArguments(stdSerializers.errWithCause(err), []);

/**
 * An error of ioredis carries its command with all arguments: the password of an AUTH, or half a megabyte of footage. Only
 * the name is kept, wherever in an error it stands; of other bytes their number.
 */
function withoutArguments(value: unknown, above: readonly unknown[]): unknown {
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value;
  if (above.includes(value)) return '[circular]';
  const within = [...above, value];
  if (Array.isArray(value)) return value.map((one) => withoutArguments(one, within));
  const fields: object = value instanceof Error ? stdSerializers.errWithCause(value) : value;
  const kept = Object.entries(fields).map(([name, field]) => [
    name,
    isCommand(field) ? field.name : withoutArguments(field, within),
  ]);
  return Object.fromEntries(kept) as unknown;
}

const isCommand = (value: unknown): value is { name: string } =>
  typeof value === 'object' && value !== null && 'name' in value && 'args' in value;
