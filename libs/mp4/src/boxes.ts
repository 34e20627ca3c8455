import { badFootage } from './errors.ts';

/** A box (ISO 14496-12, 4.2) inside a buffer: `start` is its header, `body` its content, `end` the byte after it. */
export type Box = { type: string; start: number; body: number; end: number };

/** The boxes that lie side by side in `[start, end)`. Throws `bad_footage` when they do not fill it exactly. */
export function readBoxes(bytes: Buffer, start = 0, end = bytes.length): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end;) {
    const box = readBox(bytes, at, end);
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

function readBox(bytes: Buffer, at: number, limit: number): Box {
  if (limit - at < 8) throw badFootage(`expected a box header of 8 bytes at byte ${at}, got ${limit - at} bytes`);
  const type = bytes.toString('latin1', at + 4, at + 8);
  let size = bytes.readUInt32BE(at);
  let body = at + 8;
  if (size === 1) {
    if (limit - at < 16) throw badFootage(`expected a box header of 16 bytes at byte ${at}, got ${limit - at} bytes`);
    size = Number(bytes.readBigUInt64BE(at + 8));
    body = at + 16;
  } else if (size === 0) {
    size = limit - at;
  }
  const end = at + size;
  if (end < body || end > limit) {
    throw badFootage(`expected box '${type}' at byte ${at} to end by byte ${limit}, got a size of ${size} bytes`);
  }
  return { type, start: at, body, end };
}

/** The first box of a type, or null. */
export const findBox = (boxes: readonly Box[], type: string): Box | null => boxes.find((b) => b.type === type) ?? null;

/** The first box of a type. Throws `bad_footage` when there is none. */
export function needBox(boxes: readonly Box[], type: string): Box {
  const box = findBox(boxes, type);
  if (!box) throw badFootage(`expected a box '${type}', got ${boxes.map((b) => b.type).join(', ') || 'none'}`);
  return box;
}

/** Follows a path of box types down from `[start, end)`; null when a step is missing. */
export function descend(bytes: Buffer, box: Box, ...path: string[]): Box | null {
  let at: Box | null = box;
  for (const type of path) {
    at = findBox(readBoxes(bytes, at.body, at.end), type);
    if (!at) return null;
  }
  return at;
}

/** Reads the fields of one box in order; every read is checked against the box's end. */
export class FieldReader {
  readonly #bytes: Buffer;
  readonly #end: number;
  readonly #name: string;
  at: number;

  constructor(bytes: Buffer, box: Box) {
    this.#bytes = bytes;
    this.#end = box.end;
    this.#name = box.type;
    this.at = box.body;
  }

  get left(): number {
    return this.#end - this.at;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#take(1));
  }
  u16(): number {
    return this.#bytes.readUInt16BE(this.#take(2));
  }
  u24(): number {
    return this.#bytes.readUIntBE(this.#take(3), 3);
  }
  u32(): number {
    return this.#bytes.readUInt32BE(this.#take(4));
  }
  i32(): number {
    return this.#bytes.readInt32BE(this.#take(4));
  }
  i64(): number {
    return Number(this.#bytes.readBigInt64BE(this.#take(8)));
  }
  bytes(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }
  skip(length: number): void {
    this.#take(length);
  }

  #take(length: number): number {
    if (length > this.left) {
      throw badFootage(`expected ${length} more bytes in box '${this.#name}', got ${this.left}`);
    }
    const at = this.at;
    this.at += length;
    return at;
  }
}
