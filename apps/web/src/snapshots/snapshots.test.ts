import { expect, test } from 'vitest';
import { noonPlus } from '../fixtures/samples.ts';
import { snapshotFile } from './snapshot-file.ts';

test('a snapshot’s file is named as clips are', () => {
  expect(snapshotFile({ camera: 'yard', at: noonPlus(5.25) })).toBe('yard_2026-11-22_12-00-05Z.jpg');
});
