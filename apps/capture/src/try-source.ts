import type { CameraTestResult } from '@hindsight/domain';
import { parseSource, type InputDescription } from '@hindsight/ffmpeg';
import { Registry, type Logger } from '@hindsight/kit';
import type { AppendInput } from '@hindsight/ring';
import type { CameraStates, StateChange } from './camera-state.ts';
import type { CameraConfig } from './config.ts';
import { createFrameRate } from './frame-rate.ts';
import { ingest, type CaptureParts, type IngestResult } from './ingest.ts';
import { createCaptureMetrics } from './metrics.ts';
import { firstPlan, goesOn, nextPlan, type Plan } from './plan.ts';
import type { RingWriter } from './ring-writer.ts';
import { troubleOf } from './supervise.ts';
import { createContinuity } from './time/continuity.ts';

/** How long a source may take to show what it sends. */
const TRY_MS = 10_000;
/** Enough to count frames a second. */
const SEEN_US = 1_000_000;

type Parts = Pick<CaptureParts, 'ring' | 'clock' | 'ffmpeg' | 'startCapture'> & { log: Logger };
/** What a try has found so far. */
type Finding = { plan: Plan; input: InputDescription | null; streaming: StateChange | null; fps: number | null };

/**
 * Reads a source as capture would, session after session, until it is known what it sends and whether that is copied; for
 * 10 s at most. Nothing is stored. What is said holds no secret.
 */
export async function trySource(parts: Parts, camera: CameraConfig, signal: AbortSignal): Promise<CameraTestResult> {
  const { clock } = parts;
  const late = new AbortController();
  const cancel = clock.setTimer(TRY_MS, () => late.abort(new Error('no time is left')));
  const end = AbortSignal.any([signal, late.signal]);
  const finding: Finding = { plan: firstPlan(camera), input: null, streaming: null, fps: null };
  try {
    for (;;) {
      const result = await oneSession(parts, { camera, finding, signal: end });
      finding.input = result.input ?? finding.input;
      if (result.why === 'stopped') return describe(finding, camera) ?? timedOut();
      const next = nextPlan(finding.plan, { end: result, input: result.input, camera });
      const isPatient = result.why === 'no_init' && next.probing === 'long';
      if (!goesOn(finding.plan, next, result) && !isPatient) return describe(finding, camera) ?? failed(result, camera);
      finding.plan = next;
    }
  } finally {
    cancel();
  }
}

/** Runs until it has seen enough: some pictures, and a second key frame where they are copied. */
async function oneSession(
  parts: Parts,
  of: { camera: CameraConfig; finding: Finding; signal: AbortSignal },
): Promise<IngestResult> {
  const { camera, finding, signal } = of;
  const { plan } = finding;
  const enough = new AbortController();
  const rate = createFrameRate();
  let seenUs = 0;
  let keys = 0;
  let onFirst = (): void => undefined;
  const push = (input: AppendInput): void => {
    onFirst();
    onFirst = () => undefined;
    rate.add(input);
    finding.fps = rate.fps();
    seenUs += input.durationUs;
    keys += input.key ? 1 : 0;
    if (seenUs >= SEEN_US && (plan.mode === 'encode' || keys > 1)) enough.abort(new Error('enough was seen'));
  };
  const writer: RingWriter = {
    continuity: createContinuity(parts.clock, null),
    push,
    onFirstStored: (_session, fn) => {
      onFirst = fn;
      return () => undefined;
    },
    close: () => Promise.resolve(),
  };
  const states: CameraStates = {
    set: (change) => void (finding.streaming = change),
    amend: () => undefined,
    repeat: () => undefined,
    settled: () => Promise.resolve(),
  };
  // Figures of a try are nobody's: they go to a registry of their own.
  const metrics = createCaptureMetrics({ ...parts, registry: new Registry() });
  // When its pictures were filmed is of no interest.
  const fetchPlaylist = (): Promise<null> => Promise.resolve(null);
  return ingest(
    { ...parts, metrics, fetchPlaylist },
    { camera, plan, cause: undefined, restarts: 0, states, writer, signal: AbortSignal.any([signal, enough.signal]) },
  );
}

function describe({ plan, input, streaming, fps }: Finding, camera: CameraConfig): CameraTestResult | null {
  if (!streaming) return null;
  const { codec = null, width = null, height = null, audio = null } = streaming;
  const { mode, modeReason } = plan;
  return {
    works: true,
    container: containerOf(camera.source, input),
    // What it is turned into is no news: what comes in is.
    codec: input?.video?.codec ?? codec ?? 'unknown',
    width: input?.video?.width || (width ?? 0),
    height: input?.video?.height || (height ?? 0),
    fps,
    audio: input?.audio?.codec ?? audio,
    mode,
    ...(modeReason === undefined ? {} : { modeReason }),
  };
}

/** A URL comes to FFmpeg in a list, so the list is what FFmpeg says it has opened. */
function containerOf(source: string, input: InputDescription | null): string {
  const spec = parseSource(source);
  if (spec.kind === 'url' && (input?.format ?? 'concat') === 'concat') return spec.container;
  return input?.format ?? 'unknown';
}

function failed(result: IngestResult, camera: CameraConfig): CameraTestResult {
  const { reason, error } = troubleOf(result, camera);
  const at = reason.indexOf(': ');
  return { works: false, code: reason.slice(0, at), remedy: reason.slice(at + 2), error };
}

const timedOut = (): CameraTestResult => ({
  works: false,
  code: 'no_init',
  remedy: 'nothing that can be shown came within 10 s: check that the camera sends video at this address',
  error: `no stream within ${TRY_MS / 1000} s`,
});
