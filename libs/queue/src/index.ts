export { createQueues, type JobCounts, type JobState, type Queues } from './queues.ts';
export { createClipWorker, createPictureWorker, type ClipJob, type PictureJob } from './workers.ts';
export type { RunningWorker } from './worker.ts';
export { exportQueueMetrics, type QueueMetricsParts } from './queue-metrics.ts';
export type { JobFailure } from './failure.ts';
export {
  JOB_OPTIONS,
  RECOVERY,
  type ClipData,
  type Origin,
  type PictureData,
  type PictureKind,
  type Recovery,
} from './options.ts';
export { createSourceTests, createSourceTestWorker, SOURCE_TEST_PURPOSE, type SourceTests } from './source-tests.ts';
export { queueTelemetry, type QueueTelemetry } from './telemetry.ts';
