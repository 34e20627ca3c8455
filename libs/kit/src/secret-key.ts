import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HindsightError, messageOf } from '@hindsight/domain';
import * as z from 'zod';
import { createSealer, KEY_BYTES, type Sealer } from './sealed.ts';

/** Settings of a service that seals or opens sources. */
export const secretKeySchema = { SECRET_KEY_FILE: z.string().optional(), HINDSIGHT_HOME: z.string().optional() };

type Settings = { SECRET_KEY_FILE?: string | undefined; HINDSIGHT_HOME?: string | undefined };

/**
 * The sealer of this installation: its key is the one in `SECRET_KEY_FILE`, else `secret.key` in the home, which is made
 * when there is none. Null where neither is set: then nothing can be kept sealed. Throws `invalid_config` for a file that
 * cannot be read or holds no key.
 */
export function openSealer(config: Settings): Sealer | null {
  const { SECRET_KEY_FILE: given, HINDSIGHT_HOME: home } = config;
  if (given !== undefined) return createSealer(readKey('SECRET_KEY_FILE', given));
  if (home === undefined) return null;
  const path = join(home, 'secret.key');
  makeOnce(path, home);
  return createSealer(readKey('HINDSIGHT_HOME', path));
}

const FORM = /^[0-9a-f]{64}$/i;

function readKey(setting: string, path: string): Buffer {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw unusable(setting, `a readable file, got ${messageOf(cause)}`, cause);
  }
  // Its content is not shown, not even where it is no key.
  if (!FORM.test(text)) {
    const expected = `${KEY_BYTES * 2} hexadecimal digits in ${path} (openssl rand -hex ${KEY_BYTES})`;
    throw unusable(setting, `${expected}, got ${text.length} characters that are something else`);
  }
  return Buffer.from(text, 'hex');
}

/** Two services may start at the same time: the file appears whole under its name, and the first one stays. */
function makeOnce(path: string, home: string): void {
  if (existsSync(path)) return;
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw unusable('HINDSIGHT_HOME', `a folder for secret.key, got ${messageOf(cause)}`, cause);
  }
  try {
    linkSync(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw unusable('HINDSIGHT_HOME', `a folder for secret.key, got ${messageOf(cause)}`, cause);
    }
  } finally {
    unlinkSync(draft);
  }
}

function unusable(path: string, expected: string, cause?: unknown): HindsightError {
  return new HindsightError('invalid_config', `${path}: expected ${expected}`, { cause });
}
