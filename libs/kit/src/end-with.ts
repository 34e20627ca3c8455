import { HindsightError, messageOf } from '@hindsight/domain';

/**
 * Ends this process because of something that no retry can mend: its stable code, where it has one, and its message go to
 * standard error, and the exit code is 1.
 */
export function endWith(error: unknown): never {
  const code = error instanceof HindsightError ? `${error.code}: ` : '';
  process.stderr.write(`${code}${messageOf(error)}\n`);
  process.exit(1);
}
