import { messageOf, ulid } from '@hindsight/domain';
import {
  captureArguments,
  parseSource,
  type CaptureArguments,
  type CaptureOptions,
  type CaptureProcess,
  type Ffmpeg,
  type InputDescription,
} from '@hindsight/ffmpeg';
import type { Clock, Logger } from '@hindsight/kit';
import { copyableReason, type Init } from '@hindsight/mp4';
import type { AppendInput, Ring } from '@hindsight/ring';
import { untilAudioIsBack } from './audio-probe.ts';
import type { CameraStates, StateChange } from './camera-state.ts';
import type { CameraConfig } from './config.ts';
import { untilCopyable } from './copy-probe.ts';
import { createFrameRate } from './frame-rate.ts';
import type { CaptureMetrics } from './metrics.ts';
import { isSilenced, type Plan } from './plan.ts';
import type { FetchPlaylist } from './playlist/fetch-playlist.ts';
import { createPlacing } from './playlist/placing.ts';
import type { RingWriter } from './ring-writer.ts';
import { runSession } from './session.ts';
import type { SessionEnd, SessionResult } from './session-end.ts';
import { heldFrames } from './time/held-frames.ts';

/** What capture is built from. `log` is the camera's own. */
export type CaptureParts = {
  ring: Ring;
  clock: Clock;
  log: Logger;
  ffmpeg: Ffmpeg;
  startCapture: (ffmpeg: Ffmpeg, how: CaptureArguments) => CaptureProcess;
  fetchPlaylist: FetchPlaylist;
  metrics: CaptureMetrics;
};

/** One session and what surrounds it. */
export type IngestOptions = {
  camera: CameraConfig;
  plan: Plan;
  cause: AppendInput['cause'];
  /** Sessions that have ended before. */
  restarts: number;
  states: CameraStates;
  writer: RingWriter;
  signal: AbortSignal;
};

/** How a session ended, what FFmpeg found in its input, and the end of FFmpeg's log, unredacted. */
export type IngestResult = SessionResult & { input: InputDescription | null; stderr: string };

/** Starts FFmpeg as planned, runs one session on it and says what the camera is doing. Never rejects. */
export async function ingest(parts: CaptureParts, options: IngestOptions): Promise<IngestResult> {
  const { clock, log, metrics } = parts;
  const { camera, plan, states, writer } = options;
  const started = start(parts, camera, plan);
  if ('failure' in started) {
    return { why: 'not_started', detail: started.failure, streamedUs: 0, input: null, stderr: '' };
  }
  const { capture } = started;
  const id = ulid(clock.now(), () => clock.random());
  const rate = createFrameRate();
  const over = new AbortController();
  const placing = createPlacing(parts, { camera, plan, signal: over.signal });
  let streaming: StateChange | null = null;
  let init: Init | null = null;

  const say = (): void => {
    if (!init) return;
    const facts = { ...describe(init, plan, camera), ...placing.state() };
    streaming = { ...facts, state: 'streaming', restarts: options.restarts, fps: rate.fps() };
    states.set(streaming);
  };
  const cancel = writer.onFirstStored(id, () => {
    metrics.up(camera.id, true);
    say();
    log.info({ session: id, mode: plan.mode, codec: init?.video?.codec, audio: init?.audio?.codec }, 'streaming');
  });

  const result = await runSession({
    ...{ id, clock, capture, mode: plan.mode, mayEncode: camera.mode === 'auto', patienceMs: plan.patienceMs },
    ...{ cause: options.cause, continuity: writer.continuity, signal: options.signal },
    heldFrames: heldFrames(parseSource(camera.source)),
    onInit: (found) => {
      init = found;
      const end = judge(parts, { camera, plan, init: found, args: started.args, input: capture.input() });
      if (!end) placing.begin(capture.opened());
      return end;
    },
    ...{ filmedAt: placing.filmedAt, onPlaced: placing.placed },
    onFragment: (input) => {
      rate.add(input);
      metrics.fps(camera.id, rate.fps());
      writer.push(input);
      if (streaming && rate.hasChanged(streaming.fps ?? 0)) say();
    },
    onStalled: (stalled) => {
      metrics.up(camera.id, !stalled);
      if (!streaming) return;
      if (stalled) states.set({ ...streaming, state: 'stalled', reason: 'stalled: the camera has stopped sending' });
      else say();
    },
    ending: Promise.race([placing.ending, ...probes(parts, { camera, plan, signal: over.signal })]),
  });
  cancel();
  over.abort(new Error('the session has ended'));
  metrics.up(camera.id, false);
  return { ...result, input: capture.input(), stderr: capture.stderrTail() };
}

/** What is listened for beside a session that has to do without it. */
function probes(
  parts: CaptureParts,
  { camera, plan, signal }: { camera: CameraConfig; plan: Plan; signal: AbortSignal },
): Promise<SessionEnd>[] {
  const trying = (other: Partial<Plan>) => () => start(parts, camera, { ...plan, ...other });
  const sound = isSilenced(plan, camera) ? [untilAudioIsBack(parts, { start: trying({ audio: true }), signal })] : [];
  const { mode, copyableAfterMs: firstAfterMs } = plan;
  if (mode === 'copy' || firstAfterMs === undefined) return sound;
  return [...sound, untilCopyable(parts, { start: trying({ mode: 'copy' }), firstAfterMs, signal })];
}

type Started = { capture: CaptureProcess; args: string[] } | { failure: string };

function start({ ffmpeg, startCapture }: CaptureParts, camera: CameraConfig, plan: Plan): Started {
  try {
    const built = captureArguments(ffmpeg, parseSource(camera.source), wishesOf(camera, plan));
    const capture = startCapture(ffmpeg, built);
    return { capture, args: built.args };
  } catch (error) {
    return { failure: messageOf(error) };
  }
}

function wishesOf({ size, fps, microphone }: CameraConfig, plan: Plan, description = plan.description): CaptureOptions {
  return {
    ...{ mode: plan.mode, audio: plan.audio, probing: plan.probing },
    ...(description === undefined ? {} : { description }),
    ...(size === undefined ? {} : { size }),
    ...(fps === undefined ? {} : { fps }),
    ...(microphone === undefined ? {} : { microphone }),
  };
}

/**
 * Whether a session may go on with what its init says. The first session of a source runs on guesses (is there AAC to
 * copy? does the input carry times?); when what FFmpeg has found asks for other arguments, it ends before it has begun.
 */
function judge(
  { ffmpeg }: CaptureParts,
  of: { camera: CameraConfig; plan: Plan; init: Init; args: string[]; input: InputDescription | null },
): SessionEnd | null {
  const { camera, plan, init, args, input } = of;
  const reason = plan.mode === 'copy' && camera.mode === 'auto' ? copyableReason(init) : null;
  if (reason !== null) return { why: 'not_copyable', detail: reason };
  if (plan.description || !input) return null;
  const better = captureArguments(ffmpeg, parseSource(camera.source), wishesOf(camera, plan, input)).args;
  return better.join('\0') === args.join('\0') ? null : { why: 'described', detail: `the input is ${input.format}` };
}

function describe({ video, audio, codecString }: Init, plan: Plan, camera: CameraConfig): Partial<StateChange> {
  return {
    mode: plan.mode,
    ...(plan.modeReason === undefined ? {} : { modeReason: plan.modeReason }),
    ...{ codec: video?.codec ?? null, width: video?.width ?? null, height: video?.height ?? null, codecString },
    audio: audio?.codec ?? (isSilenced(plan, camera) ? 'silent' : null),
  };
}
