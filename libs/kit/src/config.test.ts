import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HindsightError } from '@hindsight/domain';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { byteSize, integer, readConfig } from './config.ts';

const shape = {
  PORT: integer({ min: 1, max: 65535 }).default(8080),
  RING_MAX_BYTES: byteSize.default(1024),
  S3_SECRET_KEY: z.string().min(8).optional(),
};
const failure = (env: Record<string, string>): HindsightError => {
  try {
    readConfig(shape, env);
  } catch (error) {
    return error as HindsightError;
  }
  throw new Error('expected an error, got none');
};

describe('readConfig', () => {
  it('gives defaults, and takes an empty value as not given', () => {
    expect(readConfig(shape, { PORT: '', OTHER: 'ignored' })).toEqual({ PORT: 8080, RING_MAX_BYTES: 1024 });
  });

  it('reads sizes with their units', () => {
    expect(readConfig(shape, { RING_MAX_BYTES: '256MiB' }).RING_MAX_BYTES).toBe(256 * 1024 * 1024);
  });

  it('lists everything that is wrong at once', () => {
    const error = failure({ PORT: 'eighty', RING_MAX_BYTES: 'much', HINDSIGHT_HOEM: '/tmp' });
    expect(error.code).toBe('invalid_config');
    expect(error.problems?.map((problem) => problem.path).sort()).toEqual(['HINDSIGHT_HOEM', 'PORT', 'RING_MAX_BYTES']);
    expect(error.message).toContain('got eighty');
  });

  it('never shows the value of a secret', () => {
    expect(failure({ S3_SECRET_KEY: 'short' }).message).not.toContain('short');
  });

  it('reads a secret from a file, and says when the file cannot be read', () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'hindsight-')), 'secret');
    writeFileSync(file, 'long enough\n');
    expect(readConfig(shape, { S3_SECRET_KEY_FILE: file }).S3_SECRET_KEY).toBe('long enough');
    expect(failure({ S3_SECRET_KEY_FILE: '/nowhere' }).problems?.[0]?.path).toBe('S3_SECRET_KEY_FILE');
  });
});
