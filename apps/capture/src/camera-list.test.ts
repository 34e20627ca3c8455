import { sourcePurpose, type CameraDefinition } from '@hindsight/catalog';
import { createLogger, createSealer } from '@hindsight/kit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createCameraList, type CameraList } from './camera-list.ts';
import { loadConfig } from './config.ts';

const sealer = createSealer(Buffer.alloc(32, 1));
const RING_REDIS_URL = 'redis://127.0.0.1:6379';
const settings = { RING_REDIS_URL, RING_SECONDS: '90', CAPTURE_MODE: 'encode' };

let lines: string[];
beforeEach(() => void (lines = []));

function listFor(env: Record<string, string>, key: typeof sealer | null = sealer): CameraList {
  const log = createLogger({ service: 'test', destination: { write: (line) => void lines.push(line) } });
  return createCameraList({ config: loadConfig({ ...settings, ...env }), sealer: key, log });
}
const added = (id: string, more: Partial<CameraDefinition> = {}): CameraDefinition => ({
  ...{ id, name: id, sealedSource: sealer.seal(`rtsp://u:secret@10.0.0.5/${id}`, sourcePurpose(id)) },
  ...{ audio: true, disabled: false },
  ...more,
});

describe('the list of cameras', () => {
  it('has those of the environment and those that were added, which take what they do not say from the settings', () => {
    const cameras = listFor({ VIDEO_SOURCE: 'test:' }).update([
      added('yard'),
      added('door', { ringSeconds: 10, mode: 'copy', fps: 5 }),
    ]);
    expect(cameras).toMatchObject([
      { id: 'default', managedBy: 'env', source: 'test:' },
      {
        id: 'yard',
        managedBy: 'api',
        source: 'rtsp://u:secret@10.0.0.5/yard',
        mode: 'encode',
        limits: { retentionMs: 90_000 },
      },
      { id: 'door', mode: 'copy', fps: 5, limits: { retentionMs: 10_000 } },
    ]);
  });

  it('lets the environment win where both name an id, and says so once', () => {
    const list = listFor({ VIDEO_SOURCE: 'test:' });
    for (let n = 0; n < 3; n += 1) expect(list.update([added('default')])).toMatchObject([{ source: 'test:' }]);
    expect(lines.filter((line) => line.includes('the one that was added is not used'))).toHaveLength(1);
  });

  it('leaves out what is disabled, and knows it all the same', () => {
    const list = listFor({ VIDEO_SOURCE: 'test:' });
    expect(list.update([added('yard', { disabled: true })])).toHaveLength(1);
    expect([list.isDefined('yard'), list.isDefined('attic')]).toEqual([true, false]);
  });

  it('has a camera that only stands in while none was added', () => {
    const list = listFor({ HINDSIGHT_TEST_PATTERN: '1' });
    const ids = (cameras: CameraDefinition[]): string[] => list.update(cameras).map(({ id }) => id);
    expect(ids([])).toEqual(['default']);
    expect(ids([added('yard')])).toEqual(['yard']);
    expect(list.isDefined('default')).toBe(false);
    expect(ids([added('yard', { disabled: true })])).toEqual([]);
    expect(ids([])).toEqual(['default']);
    expect(ids([added('default')])).toEqual(['default']);
  });

  it('keeps the camera that stands in while only unlisted ones were added', () => {
    const list = listFor({ HINDSIGHT_TEST_PATTERN: '1' });
    const canary = added('canary', { unlisted: true });
    expect(list.update([canary]).map(({ id }) => id)).toEqual(['default', 'canary']);
    expect(list.update([canary, added('yard')]).map(({ id }) => id)).toEqual(['canary', 'yard']);
  });

  it('says why a camera cannot be captured when its source cannot be opened', () => {
    const [other] = listFor({ VIDEO_SOURCE: 'test:' }, createSealer(Buffer.alloc(32, 2)))
      .update([added('yard')])
      .slice(1);
    expect(other).toMatchObject({ source: '', unusable: { reason: expect.stringMatching(/^secret_key_mismatch: /) } });
    const [keyless] = listFor({ VIDEO_SOURCE: 'test:' }, null)
      .update([added('yard')])
      .slice(1);
    expect(keyless).toMatchObject({ source: '', unusable: { reason: expect.stringMatching(/^secret_key_missing: /) } });
    const moved = { ...added('yard'), id: 'door', name: 'door' };
    const [stolen] = listFor({ VIDEO_SOURCE: 'test:' }).update([moved]).slice(1);
    expect(stolen).toMatchObject({ unusable: { reason: expect.stringMatching(/^secret_key_mismatch: /) } });
  });
});
