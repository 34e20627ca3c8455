import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const MAX_KEPT = 2000;

/** The SHA-256 of files, computed once for each version of a file and kept while the file stays as it is. */
export type Etags = {
  of(path: string, info: BigIntStats): Promise<string>;
};

/**
 * Objects are replaced by rename only, so inode, size and times tell one version from the next. Nothing is kept
 * beside the object: what is not stored cannot contradict it.
 */
export function createEtags(): Etags {
  const kept = new Map<string, Promise<string>>();
  return {
    of(path, info) {
      const version = `${path}\n${info.ino} ${info.size} ${info.mtimeNs} ${info.ctimeNs}`;
      const known = kept.get(version);
      if (known) return known;
      const etag = sha256Of(path);
      kept.set(version, etag);
      etag.catch(() => kept.delete(version));
      const oldest = kept.keys().next();
      if (kept.size > MAX_KEPT && !oldest.done) kept.delete(oldest.value);
      return etag;
    },
  };
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
