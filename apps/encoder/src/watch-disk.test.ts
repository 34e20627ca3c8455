import { createLogger, createRegistry, SimulatedClock, type Registry } from '@hindsight/kit';
import { tempDir, waitFor } from '@hindsight/testing';
import { expect, it } from 'vitest';
import { watchDisk } from './watch-disk.ts';

const MINUTE = 60_000;
const folder = { OBJECT_STORE: 'folder', OBJECT_DIR: '/clips', HINDSIGHT_HOME: undefined } as const;

const exported = async (registry: Registry): Promise<number | undefined> => {
  const line = /^hindsight_disk_used_ratio\{.*\} (.*)$/m.exec(await registry.metrics());
  return line ? Number(line[1]) : undefined;
};

function bed() {
  const warnings: string[] = [];
  const destination = { write: (line: string) => void warnings.push((JSON.parse(line) as { msg: string }).msg) };
  return {
    ...{ clock: new SimulatedClock(), registry: createRegistry('encoder'), warnings },
    log: createLogger({ service: 'encoder', level: 'warn', destination }),
  };
}

it('a disk that passes 90 % is warned of once, and again when it has been emptier in between', async () => {
  const { warnings, ...parts } = bed();
  const ratios = [0.5, 0.9, 0.95, 0.89, 0.91, 0.8, 0.93];
  const end = watchDisk(folder, { ...parts, usedRatio: () => Promise.resolve(ratios.shift()!) });
  await parts.clock.advance(0);
  expect([await exported(parts.registry), warnings]).toEqual([0.5, []]);
  await parts.clock.advance(MINUTE);
  expect(warnings).toEqual(['the disk of /clips is 90 % full']);
  await parts.clock.advance(3 * MINUTE);
  expect([await exported(parts.registry), warnings.length]).toEqual([0.91, 1]);
  await parts.clock.advance(2 * MINUTE);
  expect(warnings).toEqual(['the disk of /clips is 90 % full', 'the disk of /clips is 93 % full']);
  end();
  await parts.clock.advance(MINUTE);
  expect(ratios).toEqual([]);
});

it('of the clips’ disk and that of the standalone’s home the fullest counts', async () => {
  const { warnings, ...parts } = bed();
  const usedRatio = (of: string): Promise<number> => Promise.resolve(of === '/home' ? 0.97 : 0.2);
  watchDisk({ ...folder, HINDSIGHT_HOME: '/home' }, { ...parts, usedRatio });
  await parts.clock.advance(0);
  expect([await exported(parts.registry), warnings]).toEqual([0.97, ['the disk of /home is 97 % full']]);
});

it('the disk of this machine is read as it is, and with S3 alone there is none', async () => {
  const dir = await tempDir();
  const { warnings: _, ...parts } = bed();
  watchDisk({ ...folder, OBJECT_DIR: dir.path }, parts);
  const ratio = await waitFor(async () => (await exported(parts.registry)) || null, { what: 'the disk to be read' });
  expect(ratio).toBeGreaterThan(0);
  expect(ratio).toBeLessThanOrEqual(1);
  await dir.remove();
  const { warnings: _none, ...s3 } = bed();
  watchDisk({ OBJECT_STORE: 'minio', OBJECT_DIR: undefined, HINDSIGHT_HOME: undefined }, s3);
  expect(await exported(s3.registry)).toBeUndefined();
});
