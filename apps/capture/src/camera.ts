import { redactSource, redactText, ticksToSeconds, ulid } from '@hindsight/domain';
import {
  captureArguments,
  parseSource,
  startCapture,
  type CaptureProcess,
  type Ffmpeg,
  type InputDescription,
} from '@hindsight/ffmpeg';
import type { Clock, Logger } from '@hindsight/kit';
import type { Init } from '@hindsight/mp4';
import type { AppendInput, CaptureState, Lease, Ring } from '@hindsight/ring';
import { createAppendQueue } from './append-queue.ts';
import { createBackoff } from './backoff.ts';
import type { CameraConfig } from './config.ts';
import type { CaptureMetrics } from './metrics.ts';
import { explainFailure } from './remedy.ts';
import { runSession, type SessionEnd } from './session.ts';

const AUDIO_PROBE_MS = 5 * 60_000;

export type CameraParts = { ring: Ring; clock: Clock; log: Logger; ffmpeg: Ffmpeg; metrics: CaptureMetrics };

/** What the next session does differently because of what the last ones met. */
type Plan = {
  mode: 'copy' | 'encode';
  modeReason?: string;
  audio: boolean;
  audioProbeAt: number | null;
  description: InputDescription | undefined;
  probing: 'short' | 'long';
};

/**
 * Runs one camera's sessions while its lease is ours; the only place that decides when it is tried again.
 *
 * connecting → streaming, at the first fragment with a wall time. streaming → stalled, when media time stands still
 * (FFmpeg is ended), → backoff, when the source ends or cannot be opened; after the back-off → connecting. A session
 * that ends only to go on otherwise (encode instead of copy, changed parameter sets, a stepped clock, sound given up)
 * is followed by the next one at once. Answers when `signal` is aborted, or when the lease is lost.
 */
export async function runCamera(
  parts: CameraParts,
  options: { camera: CameraConfig; lease: () => Lease; reclaim: () => Promise<boolean>; signal: AbortSignal },
): Promise<void> {
  const { camera } = options;
  const { clock } = parts;
  const log = parts.log.child({ camera: camera.id });
  const lost = new AbortController();
  const signal = AbortSignal.any([options.signal, lost.signal]);
  const states = createStates({ ...parts, log }, options);
  const backoff = createBackoff(clock);
  let plan = firstPlan(camera);
  let cause: AppendInput['cause'];
  let restarts = 0;

  while (!signal.aborted) {
    await states.set({ state: 'connecting', mode: plan.mode, restarts });
    const { end, capture } = await oneSession(
      { ...parts, log },
      { ...options, plan, cause, restarts, signal, lost, states, backoff },
    );
    if (signal.aborted) break;
    restarts += 1;
    parts.metrics.restarted(camera.id, end.why);
    log.warn(
      { why: end.why, detail: redactText(end.detail, camera.source), fragments: end.fragments },
      'session ended',
    );
    if (end.fragments > 0) cause = end.why === 'stalled' ? 'stalled' : 'reconnect';
    plan = nextPlan(plan, { end, capture, camera, clock });
    if (GOES_ON.has(end.why)) continue;
    const failure = describeEnd(end, capture, camera.source);
    await states.set({ state: end.why === 'stalled' ? 'stalled' : 'backoff', mode: plan.mode, restarts, ...failure });
    await clock.sleep(backoff.next(), signal).catch(() => undefined);
  }
}

/** Ends that are no failure of the source: nothing is gained by waiting. */
const GOES_ON = new Set<SessionEnd['why']>(['not_copyable', 'long_gop', 'codec_changed', 'clock_step', 'audio_silent']);

function firstPlan(camera: CameraConfig): Plan {
  const { kind } = parseSource(camera.source);
  const raw = kind === 'test' || kind === 'device';
  const mode = camera.mode === 'encode' || raw ? 'encode' : 'copy';
  return { mode, audio: camera.audio, audioProbeAt: null, description: undefined, probing: 'short' };
}

function nextPlan(
  plan: Plan,
  of: { end: SessionEnd; capture: CaptureProcess; camera: CameraConfig; clock: Clock },
): Plan {
  const { end, capture, camera, clock } = of;
  const next: Plan = { ...plan, description: capture.input() ?? plan.description };
  if (end.why === 'not_copyable' || end.why === 'long_gop') return { ...next, mode: 'encode', modeReason: end.detail };
  if (end.why === 'audio_silent') return { ...next, audio: false, audioProbeAt: clock.monotonicMs() + AUDIO_PROBE_MS };
  if (end.why === 'no_init') {
    const probing = plan.probing === 'short' ? 'long' : 'short';
    return { ...next, probing, audio: camera.audio && probing === 'short' };
  }
  const probe = plan.audioProbeAt !== null && clock.monotonicMs() >= plan.audioProbeAt;
  return probe ? { ...next, audio: camera.audio, audioProbeAt: null } : next;
}

function describeEnd(end: SessionEnd, capture: CaptureProcess, source: string): { reason: string; error: string } {
  if (end.why === 'source_ended') return explainFailure(capture.stderrTail(), source);
  return { reason: end.why, error: redactText(end.detail, source) };
}

type SessionWish = Parameters<typeof runCamera>[1] & {
  plan: Plan;
  cause: AppendInput['cause'];
  restarts: number;
  lost: AbortController;
  states: ReturnType<typeof createStates>;
  backoff: ReturnType<typeof createBackoff>;
};

async function oneSession(
  parts: CameraParts,
  wish: SessionWish,
): Promise<{ end: SessionEnd; capture: CaptureProcess }> {
  const { ring, clock, log, ffmpeg, metrics } = parts;
  const { camera, plan, signal, states, backoff } = wish;
  const wishes = { audio: plan.audio, mode: plan.mode, probing: plan.probing, ...described(plan), ...sized(camera) };
  const capture = startCapture(ffmpeg, captureArguments(ffmpeg, parseSource(camera.source), wishes));
  const id = ulid(clock.now(), () => clock.random());
  let init: Init | null = null;
  let stored = { frames: 0, us: 0 };
  const queue = createAppendQueue({
    ring,
    clock,
    log,
    lease: wish.lease,
    reclaim: wish.reclaim,
    onLost: () => wish.lost.abort(new Error('the lease is lost')),
    onDropped: (fragments) => {
      const seconds = fragments.reduce((sum, { durationUs }) => sum + durationUs, 0) / 1e6;
      metrics.gap(camera.id, 'dropped', seconds);
      log.error({ fragments: fragments.length, seconds }, 'footage dropped: the ring does not take it');
    },
    onStored: (input) => {
      metrics.stored(camera.id, input);
      const before = stored.frames;
      stored = { frames: stored.frames + input.frames, us: stored.us + input.durationUs };
      if (before > 0 || !init) return;
      backoff.reset();
      void states.set(streaming(plan, init, { input, restarts: wish.restarts, audioAsked: camera.audio }));
      log.info({ session: id, mode: plan.mode, codec: init.video?.codec }, 'streaming');
    },
  });
  const end = await runSession({
    id,
    clock,
    capture,
    mode: plan.mode,
    mayEncode: camera.mode === 'auto',
    cause: wish.cause,
    onInit: (found) => (init = found),
    onFragment: queue.push,
    signal,
  });
  if (!signal.aborted) await Promise.race([queue.drained(), clock.sleep(2000, signal).catch(() => undefined)]);
  queue.close();
  metrics.down(camera.id);
  return { end, capture };
}

const described = (plan: Plan): { description?: InputDescription } =>
  plan.description ? { description: plan.description } : {};
const sized = ({ size, fps }: CameraConfig): { size?: string; fps?: number } => ({
  ...(size === undefined ? {} : { size }),
  ...(fps === undefined ? {} : { fps }),
});

function streaming(
  plan: Plan,
  init: Init,
  of: { input: AppendInput; restarts: number; audioAsked: boolean },
): Partial<CaptureState> & Pick<CaptureState, 'state' | 'mode' | 'restarts'> {
  const { input, restarts, audioAsked } = of;
  const silent = audioAsked && !plan.audio ? 'silent' : null;
  const seconds = ticksToSeconds(Math.max(1, (input.durationUs * input.timescale) / 1e6), input.timescale);
  return {
    state: 'streaming',
    mode: plan.mode,
    restarts,
    ...(plan.modeReason === undefined ? {} : { modeReason: plan.modeReason }),
    codec: init.video?.codec ?? null,
    width: init.video?.width ?? null,
    height: init.video?.height ?? null,
    fps: Math.round((input.frames / seconds) * 100) / 100,
    audio: init.audio?.codec ?? silent,
    codecString: init.codecString,
  };
}

/** Writes what is known of the camera, whole, at each change. A ring that cannot be written must not stop capture. */
function createStates({ ring, log }: CameraParts, { camera, lease }: { camera: CameraConfig; lease: () => Lease }) {
  let last: Partial<CaptureState> = {};
  return {
    set: async (change: Partial<CaptureState> & Pick<CaptureState, 'state' | 'mode' | 'restarts'>): Promise<void> => {
      const known = { codec: null, width: null, height: null, fps: null, audio: null, codecString: null, ...last };
      const { reason: _reason, error: _error, ...lasting } = known;
      last = { ...lasting, ...change };
      const fields = {
        name: camera.name,
        managedBy: camera.managedBy,
        sourceRedacted: redactSource(camera.source),
        ...lasting,
        ...change,
      };
      await ring.setState(lease(), fields).catch((err: unknown) => log.warn({ err }, 'camera state not written'));
    },
  };
}
