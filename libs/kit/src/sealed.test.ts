import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempDir, type TempDir } from '@hindsight/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSealer } from './sealed.ts';
import { openSealer } from './secret-key.ts';

const SOURCE = 'rtsp://user:secret@10.0.0.5/stream';
const sealer = createSealer(Buffer.alloc(32, 7));
const mismatch = expect.objectContaining({ code: 'secret_key_mismatch' });
const unusable = (path: string): unknown =>
  expect.objectContaining({ code: 'invalid_config', message: expect.stringContaining(path) });

let folder: TempDir;
beforeAll(async () => void (folder = await tempDir()));
afterAll(() => folder.remove());

describe('a sealed text', () => {
  it('opens as it was, and shows nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(sealer.open(sealer.seal(text, 'a'), 'a')).toBe(text);
      }),
    );
    const sealed = sealer.seal(SOURCE, 'camera:yard');
    expect(Buffer.from(sealed, 'base64url').toString('latin1') + sealed).not.toMatch(/secret|rtsp/);
    expect(sealer.seal(SOURCE, 'camera:yard')).not.toBe(sealed);
  });

  it('opens with no other key, for no other purpose, and not when a bit of it was changed', () => {
    const sealed = sealer.seal(SOURCE, 'camera:yard');
    expect(() => createSealer(Buffer.alloc(32, 8)).open(sealed, 'camera:yard')).toThrow(mismatch);
    expect(() => sealer.open(sealed, 'camera:door')).toThrow(mismatch);
    const [version, id, body = ''] = sealed.split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (const at of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => sealer.open([version, id, changed.toString('base64url')].join('.'), 'camera:yard')).toThrow(
        mismatch,
      );
    }
    for (const broken of ['', 'v1', `v1.${id}.`, `v1.${id}.AAAA`, `v2.${id}.${body}`]) {
      expect(() => sealer.open(broken, 'camera:yard'), broken).toThrow(mismatch);
    }
  });
});

describe('the secret key', () => {
  it('is made once, for its owner only, and the same for every service of the home', () => {
    const HINDSIGHT_HOME = join(folder.path, 'home');
    const sealed = openSealer({ HINDSIGHT_HOME })?.seal(SOURCE, 'a') ?? '';
    const path = join(HINDSIGHT_HOME, 'secret.key');
    const key = readFileSync(path, 'utf8');
    expect(key).toMatch(/^[0-9a-f]{64}\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(openSealer({ HINDSIGHT_HOME })?.open(sealed, 'a')).toBe(SOURCE);
    expect(readFileSync(path, 'utf8')).toBe(key);
    expect(openSealer({ SECRET_KEY_FILE: path })?.open(sealed, 'a')).toBe(SOURCE);
  });

  it('is none where neither a file nor a home is set', () => {
    expect(openSealer({})).toBeNull();
  });

  it('is refused when it cannot be read or is no key, without being shown', () => {
    expect(() => openSealer({ SECRET_KEY_FILE: join(folder.path, 'none') })).toThrow(unusable('SECRET_KEY_FILE'));
    const path = join(folder.path, 'short.key');
    writeFileSync(path, 'hush-hush');
    expect(() => openSealer({ SECRET_KEY_FILE: path })).toThrow(unusable('64 hexadecimal digits'));
    expect(() => openSealer({ SECRET_KEY_FILE: path })).not.toThrow(/hush/);
    const HINDSIGHT_HOME = join(folder.path, 'broken');
    mkdirSync(HINDSIGHT_HOME);
    writeFileSync(join(HINDSIGHT_HOME, 'secret.key'), '');
    expect(() => openSealer({ HINDSIGHT_HOME })).toThrow(unusable('secret.key'));
    expect(() => openSealer({ HINDSIGHT_HOME: path })).toThrow(unusable('HINDSIGHT_HOME'));
  });
});
