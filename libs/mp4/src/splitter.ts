import { readBoxes, type Box } from './boxes.ts';
import { badFootage } from './errors.ts';

/** What comes out of the splitter: once the init of the stream, then its fragments (one moof+mdat each). */
export type StreamPart = { kind: 'init'; bytes: Buffer } | { kind: 'fragment'; bytes: Buffer };

const MAX_BOX_BYTES = 64 * 1024 * 1024;
/** Containers that stand between `moov` and an edit list. */
const HOLDS_EDIT_LISTS = new Set(['moov', 'trak']);

/**
 * Cuts the bytes of one fragmented MP4 stream, in whatever pieces they arrive, into its init and its fragments.
 * The edit lists are taken out of the init: `tfdt` and `trun` are then the only time.
 * Boxes that are neither (`styp`, `sidx`, `free`, `mfra`, …) are dropped.
 * `push` throws `bad_footage` for what is no such stream; the splitter is of no use after that.
 */
export class FragmentSplitter {
  #chunks: Buffer[] = [];
  #length = 0;
  #ftyp: Buffer | null = null;
  #moof: Buffer | null = null;
  #hasInit = false;

  push(chunk: Buffer): StreamPart[] {
    if (chunk.length > 0) this.#chunks.push(chunk);
    this.#length += chunk.length;
    const parts: StreamPart[] = [];
    for (;;) {
      const box = this.#nextBox();
      if (!box) return parts;
      const part = this.#accept(box.type, box.bytes);
      if (part) parts.push(part);
    }
  }

  #accept(type: string, bytes: Buffer): StreamPart | null {
    if (type === 'ftyp') {
      if (this.#ftyp) throw badFootage('expected one ftyp in a stream, got a second one');
      this.#ftyp = bytes;
    } else if (type === 'moov') {
      if (!this.#ftyp || this.#hasInit) throw badFootage('expected one moov after the ftyp, got it elsewhere');
      this.#hasInit = true;
      return { kind: 'init', bytes: Buffer.concat([this.#ftyp, withoutEditLists(bytes)]) };
    } else if (type === 'moof') {
      if (!this.#hasInit) throw badFootage('expected ftyp and moov before the first moof, got moof');
      if (this.#moof) throw badFootage('expected mdat after moof, got moof');
      this.#moof = bytes;
    } else if (type === 'mdat') {
      if (!this.#moof) throw badFootage('expected moof before mdat, got mdat alone');
      const fragment = Buffer.concat([this.#moof, bytes]);
      this.#moof = null;
      return { kind: 'fragment', bytes: fragment };
    }
    return null;
  }

  #nextBox(): { type: string; bytes: Buffer } | null {
    if (this.#length < 8) return null;
    const header = this.#peek(16);
    const type = header.toString('latin1', 4, 8);
    if (!/^[a-zA-Z0-9 ]{4}$/.test(type)) {
      throw badFootage(`expected a box of an MP4 stream, got the type ${JSON.stringify(type)}`);
    }
    let size = header.readUInt32BE(0);
    if (size === 1) {
      if (header.length < 16) return null;
      size = Number(header.readBigUInt64BE(8));
    }
    if (size < 8 || size > MAX_BOX_BYTES) {
      throw badFootage(`expected box '${type}' of 8 to ${MAX_BOX_BYTES} bytes, got ${size}`);
    }
    return this.#length < size ? null : { type, bytes: this.#take(size) };
  }

  #peek(length: number): Buffer {
    const [first] = this.#chunks;
    if (first && first.length >= length) return first.subarray(0, length);
    return this.#joined().subarray(0, length);
  }

  #take(length: number): Buffer {
    const all = this.#joined();
    const rest = all.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return all.subarray(0, length);
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    const all = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [all];
    return all;
  }
}

/** The moov without any `edts`, the sizes of the boxes around it put right. */
function withoutEditLists(moov: Buffer): Buffer {
  const rebuild = (box: Box): Buffer => {
    if (!HOLDS_EDIT_LISTS.has(box.type)) return moov.subarray(box.start, box.end);
    const children = readBoxes(moov, box.body, box.end)
      .filter((child) => child.type !== 'edts')
      .map(rebuild);
    const header = Buffer.alloc(8, box.type, 'latin1');
    header.writeUInt32BE(8 + children.reduce((sum, child) => sum + child.length, 0), 0);
    return Buffer.concat([header, ...children]);
  };
  return Buffer.concat(readBoxes(moov).map(rebuild));
}
