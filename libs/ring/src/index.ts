export { createRing, type Ring } from './ring.ts';
export { LEASE_MS } from './lease.ts';
export type {
  AppendInput,
  AppendResult,
  CaptureState,
  Footage,
  Footage as HoldResult,
  HoldInfo,
  HoldRequest,
  Lease,
  RingLimits,
  RingTimeline,
} from './types.ts';
