import type { FragmentRef } from '@hindsight/domain';

/** A line that capture has logged. */
export type LogLine = { msg?: string; time?: number | string; camera?: string; session?: string; token?: number };

/** The lines of a log that are JSON. */
export const logLines = (text: string): LogLine[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogLine];
      } catch {
        return [];
      }
    });

/** What is wrong with the order of a camera's fragments: one writer at a time leaves none of these. */
export function disorder(refs: readonly FragmentRef[]): string[] {
  const over = new Set<string>();
  return refs.flatMap((ref, n) => {
    const before = refs[n - 1];
    if (!before) return [];
    const wrong: string[] = [];
    if (ref.seq !== before.seq + 1) wrong.push(`${before.seq} is followed by ${ref.seq}`);
    if (ref.wallStart < before.wallStart + before.durationUs - 1) wrong.push(`${ref.seq} overlaps ${before.seq}`);
    if (ref.session === before.session) {
      if (ref.indexInSession !== before.indexInSession + 1) wrong.push(`${ref.seq} is not the next of its session`);
    } else {
      over.add(before.session);
      if (over.has(ref.session)) wrong.push(`${ref.seq} goes on with a session that was over`);
      if (ref.indexInSession !== 0 || !ref.key) wrong.push(`${ref.seq} begins its session in the middle`);
    }
    return wrong;
  });
}
