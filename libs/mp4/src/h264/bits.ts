import { badFootage } from '../errors.ts';

/** Reads bits and exp-Golomb codes (ISO 14496-10, 7.2 and 9.1) from a payload without emulation prevention. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(payload: Uint8Array) {
    this.#bytes = payload;
  }

  get bitsLeft(): number {
    return this.#bytes.length * 8 - this.#at;
  }

  /** One bit. */
  bit(): number {
    if (this.bitsLeft <= 0) throw badFootage(`expected more bits after bit ${this.#at} of a NAL unit, got its end`);
    const byte = this.#bytes[this.#at >> 3] ?? 0;
    const value = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return value;
  }

  flag(): boolean {
    return this.bit() === 1;
  }

  /** `u(count)`, up to 32 bits, unsigned. */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 2 + this.bit();
    return value;
  }

  skip(count: number): void {
    this.bits(count);
  }

  /** `ue(v)`: unsigned exp-Golomb, at most 2^32 − 2. */
  ue(): number {
    let zeros = 0;
    while (this.bit() === 0) {
      zeros += 1;
      if (zeros > 31) throw badFootage('expected an exp-Golomb code of at most 63 bits, got a longer one');
    }
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  /** `se(v)`: signed exp-Golomb. */
  se(): number {
    const code = this.ue();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
