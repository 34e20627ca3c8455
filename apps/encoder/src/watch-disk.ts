import { statfs } from 'node:fs/promises';
import { Gauge, type Clock, type Logger, type Registry } from '@hindsight/kit';
import type { EncoderConfig } from './config.ts';

const CHECK_MS = 60_000;
const WARN_AT = 0.9;
/** A disk that comes and goes around 90 % is told once. */
const CALM_AT = 0.85;

type Settings = Pick<EncoderConfig, 'OBJECT_STORE' | 'OBJECT_DIR' | 'HINDSIGHT_HOME'>;
type Parts = {
  clock: Clock;
  log: Logger;
  registry: Registry;
  /** How much of the disk of a folder is used, 0…1. */
  usedRatio?: (folder: string) => Promise<number>;
};

/**
 * Looks once a minute how full the disk of the folder store is, and that of the standalone's home: exported as
 * `hindsight_disk_used_ratio`, and a warning whenever it passes 90 %. Of several disks the fullest counts. With S3 alone
 * nothing is watched: that server's disk is not ours. The answer ends it.
 */
export function watchDisk(config: Settings, parts: Parts): () => void {
  const store = config.OBJECT_STORE === 'folder' ? config.OBJECT_DIR : undefined;
  const folders = [store, config.HINDSIGHT_HOME].filter((folder) => folder !== undefined);
  if (folders.length === 0) return () => {};
  const gauge = new Gauge({
    name: 'hindsight_disk_used_ratio',
    help: 'How full the disk is that clips are stored on, 0 to 1.',
    registers: [parts.registry],
  });
  const look = watch(folders, parts, (ratio) => gauge.set(ratio));
  void look();
  return parts.clock.every(CHECK_MS, () => void look());
}

function watch(folders: string[], parts: Parts, onRatio: (ratio: number) => void): () => Promise<void> {
  const { log, usedRatio = usedRatioOf } = parts;
  let isWarned = false;
  return async () => {
    try {
      const disks = await Promise.all(folders.map(async (folder) => ({ folder, ratio: await usedRatio(folder) })));
      const { folder, ratio } = disks.reduce((fullest, disk) => (disk.ratio > fullest.ratio ? disk : fullest));
      onRatio(ratio);
      if (ratio >= WARN_AT && !isWarned) {
        log.warn({ folder, ratio }, `the disk of ${folder} is ${Math.floor(ratio * 100)} % full`);
      }
      isWarned = ratio >= WARN_AT || (isWarned && ratio >= CALM_AT);
    } catch (err) {
      // Whether the store can be used is a question of readiness, and told there.
      log.debug({ err }, 'cannot say how full the disk is');
    }
  };
}

/** As `df` counts: what only root may still use is not free. */
async function usedRatioOf(folder: string): Promise<number> {
  const { blocks, bfree, bavail } = await statfs(folder);
  const used = blocks - bfree;
  return used / Math.max(1, used + bavail);
}
