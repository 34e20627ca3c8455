export { createRing, type Ring, type RingOptions } from './ring.ts';
export { LEASE_MS } from './lease.ts';
export type { Replica } from './replicas.ts';
export type { Appended } from './subscribe.ts';
export type {
  AppendInput,
  AppendResult,
  CameraReport,
  CaptureState,
  Claim,
  Footage,
  Footage as HoldResult,
  HoldInfo,
  HoldRequest,
  Lease,
  RingLimits,
  RingTimeline,
} from './types.ts';
