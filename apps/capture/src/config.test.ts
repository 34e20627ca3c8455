import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@hindsight/domain';
import { tempDir } from '@hindsight/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';

const RING_REDIS_URL = 'redis://127.0.0.1:6379';
let dir: Awaited<ReturnType<typeof tempDir>>;
beforeAll(async () => void (dir = await tempDir()));
afterAll(() => dir.remove());

async function withFile(yaml: string): Promise<ReturnType<typeof loadConfig>> {
  const path = join(dir.path, 'cameras.yaml');
  await writeFile(path, yaml);
  return loadConfig({ RING_REDIS_URL, CAMERAS_FILE: path, RING_SECONDS: '90' });
}

const problems = async (yaml: string): Promise<string> => withFile(yaml).then(() => 'none', messageOf);

describe('settings', () => {
  it('are camera 0, copied where possible, 60 s and 256 MiB when nothing is said', () => {
    const { cameras, OPS_PORT } = loadConfig({ RING_REDIS_URL });
    expect(OPS_PORT).toBe(9464);
    expect(cameras).toEqual([
      {
        ...{ id: 'default', name: 'Camera', source: '0', mode: 'auto', audio: true, managedBy: 'env' },
        limits: { retentionMs: 60_000, ringMaxBytes: 268_435_456, holdMaxBytes: 1_073_741_824 },
      },
    ]);
  });

  it('know a camera that only stands in: nobody asked for it, and it is not there', () => {
    const pattern = loadConfig({ RING_REDIS_URL, HINDSIGHT_TEST_PATTERN: '1' });
    expect(pattern).toMatchObject({ standsIn: true, cameras: [{ source: 'test:', standsIn: true }] });
    const asked = loadConfig({ RING_REDIS_URL, HINDSIGHT_TEST_PATTERN: '1', VIDEO_SOURCE: 'rtsp://camera/' });
    expect(asked).toMatchObject({ standsIn: false, cameras: [{ source: 'rtsp://camera/' }] });
    expect(loadConfig({ RING_REDIS_URL, VIDEO_SOURCE: 'test:' }).standsIn).toBe(false);
    expect(loadConfig({ RING_REDIS_URL }).standsIn).toBe(process.platform === 'linux' && !existsSync('/dev/video0'));
  });

  it('are refused all at once, the source without its secrets', () => {
    const bounds = { RING_SECONDS: '1', CAPTURE_MAX_CAMERAS: '0' };
    const wrong = { VIDEO_SOURCE: 'gopher://user:secret@host/x', CAPTURE_MODE: 'fast', ...bounds };
    const read = (): unknown => loadConfig({ ...wrong, HINDSIGHT_TYPO: 'x' });
    expect(read).toThrow(
      expect.objectContaining({
        code: 'invalid_config',
        problems: expect.arrayContaining(
          [...Object.keys(wrong), 'RING_REDIS_URL', 'HINDSIGHT_TYPO'].map((path) => expect.objectContaining({ path })),
        ),
      }),
    );
    expect(() => read()).not.toThrow(/secret/);
  });
});

describe('a file of cameras', () => {
  it('gives each camera what it says, and the settings for the rest', async () => {
    const { cameras } = await withFile(
      'cameras:\n  - id: yard\n    source: 1\n    size: 640x480\n  - {id: door, name: Door, source: "http://10.0.0.6/v.ts", ringSeconds: 120, ringMaxBytes: 1MiB, audio: false, mode: encode}\n',
    );
    expect(cameras[0]).toMatchObject({ id: 'yard', name: 'yard', source: '1', size: '640x480', mode: 'auto' });
    expect(cameras[0]?.limits.retentionMs).toBe(90_000);
    expect(cameras[1]).toMatchObject({ name: 'Door', audio: false, mode: 'encode', managedBy: 'file' });
    expect(cameras[1]?.limits).toMatchObject({ retentionMs: 120_000, ringMaxBytes: 1_048_576 });
  });

  it('is refused with everything that is wrong in it, without its sources', async () => {
    const yaml =
      'cameras:\n  - {id: Yard!, source: "0"}\n  - {id: a, source: "x://u:secret@h", colour: red}\n  - {id: a, source: "0"}\n';
    const said = await problems(yaml);
    expect(said).toMatch(/cameras\.0\.id/);
    expect(said).toMatch(/cameras\.1/);
    expect(said).not.toMatch(/secret/);
    expect(await problems('cameras:\n  - {id: a, source: "0"}\n  - {id: a, source: "1"}\n')).toMatch(
      /a is there twice/,
    );
    expect(await problems('cameras: []\n')).toMatch(/cameras:/);
    expect(await problems('cameras: [\n')).toMatch(/YAML/);
  });

  it.each([
    ['cameras:\n  - id: a\n    source: "rtsp://u:secret@h" x\n', 'UNEXPECTED_TOKEN at line 3, column 33'],
    ['cameras:\n  - id: a\n    source: @secret\n', 'BAD_SCALAR_START at line 3, column 13'],
    ['cameras:\n  - id: a\n    source: *secret\n', 'an alias without its anchor'],
  ])('with a slip of the pen is refused with its place, not with its words: %j', async (yaml, got) => {
    const said = await problems(yaml);
    expect(said).toContain(`cameras.yaml: expected YAML, got ${got}`);
    expect(said).not.toMatch(/secret/);
  });
});
