import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { HindsightError } from '@hindsight/domain';

/** AES-256-GCM (NIST SP 800-38D): a nonce of 96 bits, drawn for each text, and a tag of 128. */
const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = 'v1';
/** Length of the key, in bytes. */
export const KEY_BYTES = 32;

/** Encrypts small texts for keeping. `purpose` is bound to the text: what was sealed for one purpose opens for no other. */
export type Sealer = {
  seal(text: string, purpose: string): string;
  /** Throws `secret_key_mismatch` for what was sealed with another key or for another purpose, or was changed since. */
  open(sealed: string, purpose: string): string;
};

/** `key` has 32 bytes. What is sealed reads `v1.<id of the key>.<nonce, tag and text>`. */
export function createSealer(key: Buffer): Sealer {
  const keyId = createHash('sha256').update(key).digest('hex').slice(0, 8);
  return {
    seal: (text, purpose) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [VERSION, keyId, Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')].join('.');
    },
    open: (sealed, purpose) => {
      const [version, sealedWith, packed = ''] = sealed.split('.');
      if (version !== VERSION) throw mismatch(`expected a text sealed as ${VERSION}, got ${version}`);
      if (sealedWith !== keyId) throw mismatch(`expected the key ${sealedWith}, got ${keyId}`);
      const bytes = Buffer.from(packed, 'base64url');
      const [nonce, tag] = [bytes.subarray(0, NONCE_BYTES), bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)];
      try {
        const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(tag);
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw mismatch(`expected a text as it was sealed for ${purpose}, got another one`, cause);
      }
    },
  };
}

const mismatch = (message: string, cause?: unknown): HindsightError =>
  new HindsightError('secret_key_mismatch', `${message}; was secret.key or SECRET_KEY_FILE replaced?`, { cause });
