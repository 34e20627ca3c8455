import { FieldReader, type Box } from './boxes.ts';

const ES_DESCRIPTOR = 3;
const DECODER_CONFIG = 4;
const DECODER_SPECIFIC = 5;

/** What an `esds` box says: `objectTypeIndication` and the decoder's own configuration (ISO 14496-1, 7.2.6). */
export type ElementaryStream = { objectType: number; config: Buffer };

/** Reads an `esds` box; a part that is missing is left 0 or empty. */
export function readEsds(bytes: Buffer, box: Box): ElementaryStream {
  const fields = new FieldReader(bytes, box);
  const stream: ElementaryStream = { objectType: 0, config: Buffer.alloc(0) };
  fields.skip(4);
  while (fields.left >= 2) {
    const tag = fields.u8();
    const length = readLength(fields);
    if (tag === ES_DESCRIPTOR) {
      fields.skip(2);
      const flags = fields.u8();
      if (flags & 0x80) fields.skip(2);
      if (flags & 0x40) fields.skip(fields.u8());
      if (flags & 0x20) fields.skip(2);
    } else if (tag === DECODER_CONFIG) {
      stream.objectType = fields.u8();
      fields.skip(12);
    } else if (tag === DECODER_SPECIFIC) {
      stream.config = fields.bytes(length);
    } else {
      fields.skip(length);
    }
  }
  return stream;
}

/** An expandable length: seven bits a byte, at most four bytes. */
function readLength(fields: FieldReader): number {
  let length = 0;
  for (let i = 0; i < 4; i += 1) {
    const byte = fields.u8();
    length = length * 128 + (byte & 0x7f);
    if (byte < 0x80) break;
  }
  return length;
}
