/** Keeps the beginning and the end of a text that may never stop. */
export type Tail = {
  push(chunk: Buffer): void;
  /** The first `headBytes`. */
  head(): string;
  /** The last `tailBytes`. */
  tail(): string;
  /** Both, with a mark where something is missing. */
  text(): string;
};

/** Makes one. Bytes beyond both bounds are forgotten. */
export function createTail({ headBytes, tailBytes }: { headBytes: number; tailBytes: number }): Tail {
  let head = Buffer.alloc(0);
  let rest = Buffer.alloc(0);
  let dropped = false;
  const tail = (): Buffer => (rest.length >= tailBytes ? rest : Buffer.concat([head, rest])).subarray(-tailBytes);
  return {
    push(chunk) {
      const room = headBytes - head.length;
      if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)]);
      if (chunk.length <= room) return;
      rest = Buffer.concat([rest, chunk.subarray(Math.max(0, room))]);
      dropped ||= rest.length > tailBytes;
      if (rest.length > tailBytes) rest = Buffer.from(rest.subarray(-tailBytes));
    },
    head: () => head.toString(),
    tail: () => tail().toString(),
    text: () => `${head.toString()}${dropped ? '\n…\n' : ''}${rest.toString()}`,
  };
}
