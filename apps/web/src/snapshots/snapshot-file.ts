/** Name of a snapshot's file, as clips are named: `yard_2026-11-22_14-03-05Z.jpg`. */
export const snapshotFile = ({ camera, at }: { camera: string; at: string }): string =>
  `${camera}_${at.slice(0, 19).replace('T', '_').replaceAll(':', '-')}Z.jpg`;
