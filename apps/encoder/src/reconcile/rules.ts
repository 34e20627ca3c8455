/** Times and bounds of the reconciler, all in ms unless the name says otherwise. */
export const RULES = {
  /** One pass every so often. */
  intervalMs: 3000,
  /** A turn outlives the longest step between two `keep`s; a dead holder is replaced after it. */
  turnMs: 15_000,
  /** A record that has just changed is left alone: the API may be about to add its job. */
  restMs: 2000,
  /** Attempts that one clip may begin before it is given up as `crash_loop`. */
  maxAttempts: 12,
  /** A clip without a live job this long after its request and its window's end is given up as `timeout`. */
  openLimitMs: 3_600_000,
  /** What a hold of an open request is renewed to, once less than half of it is left. As the API makes it at first. */
  holdMs: 900_000,
  /** The hold is made before the record, so a hold may be without one for a while. */
  orphanHoldGraceMs: 30_000,
  /** Objects younger than this may belong to an attempt whose next step has not come yet. */
  objectGraceMs: 30_000,
  /** A sweep over the objects of young clips, and one over all objects. */
  recentSweepMs: 15_000,
  fullSweepMs: 600_000,
  /** How often is looked whether more is stored than may be kept. */
  retireMs: 60_000,
  /** Removing ends its turn after this, and goes on at the next pass: what else is due does not wait for thousands. */
  retireTurnMs: 2000,
  /** A snapshot still queued after this is given up. */
  snapshotLimitMs: 120_000,
  /** How long the footage of a clip stays after its end, for a preview that plays. */
  holdAfterEndMs: 60_000,
  /** How long it stays when the clip has failed and another try may help. */
  holdForRetryMs: 600_000,
} as const;
