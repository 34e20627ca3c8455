import { createTail, type Tail } from './tail.ts';

/** A line of a playlist that FFmpeg does not know: a long playlist has hundreds, and would push out what it has found. */
const SKIPPED = /^\[hls @ \w+\] Skip \('/;

const OPENED = /^\[hls\S* @ \w+\] Opening '([^'\n]+)' for reading$/gm;

/** The addresses that FFmpeg's reader of playlists has opened, in order, as far as they stand in `log`. */
export const openedIn = (log: string): string[] => [...log.matchAll(OPENED)].map(([, address]) => address as string);

/** Keeps the first and the last 8 kB of what FFmpeg says while it captures, whole lines and an unfinished last one. */
export function createCaptureLog(): Pick<Tail, 'push' | 'head' | 'tail'> {
  const kept = createTail({ headBytes: 8192, tailBytes: 8192 });
  let rest = '';
  return {
    push: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = lines.pop() ?? '';
      const said = lines.filter((line) => !SKIPPED.test(line)).map((line) => `${line}\n`);
      kept.push(Buffer.from(said.join(''), 'latin1'));
    },
    head: () => kept.head(),
    tail: () => kept.tail() + Buffer.from(rest, 'latin1').toString(),
  };
}
