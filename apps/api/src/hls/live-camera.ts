import { fragmentEnd, type FragmentRef } from '@hindsight/domain';
import type { Clock } from '@hindsight/kit';
import type { Ring } from '@hindsight/ring';
import { partTargetOf, renderLive } from './live-playlist.ts';
import { groupSegments, type PlayableSegment } from './segments.ts';

/** News is lost while the connection to Redis is: so often the ring is asked all the same. */
const ASK_MS = 1000;
/** So often the whole index is read; in between only what is new. */
const WHOLE_MS = 2000;
/** Capture ends a session after 5 s without a picture: what has been silent for so long is over. */
const SILENT_MS = 7000;
/** Bytes of so many parts are kept for the viewers that come for them at about the same time. */
const PARTS_KEPT = 16;
/** More missing segments than this are not listed as gaps: what lies before them is left out instead. */
const MOST_MISSING = 500;
/** A window's end that nothing lies behind. */
const FAR_MS = 86_400_000;

/** What a camera's ring held at one moment, as HLS lists it. */
export type LiveView = { segments: readonly PlayableSegment[]; partTargetSeconds: number; playlist: string };

/** A camera that is being watched through this process. */
export type LiveCamera = {
  /** As it is now. */
  view(): Promise<LiveView>;
  /** The first view that is as it should be, or the one after `timeoutMs`. Rejects when the signal is aborted. */
  until(good: (view: LiveView) => boolean, wait: { timeoutMs: number; signal: AbortSignal }): Promise<LiveView>;
  /** Bytes of a part; null when they have left the ring. */
  part(ref: FragmentRef): Promise<Buffer | null>;
  close(): void;
};

/** Follows a camera's ring. However many watch, its index is read once for each new fragment. */
export function followCamera(parts: { ring: Ring; clock: Clock }, camera: string): LiveCamera {
  const { ring, clock } = parts;
  const index = createIndex(parts, camera);
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const go of [...waiting]) go();
  };
  const stop = ring.onAppended(
    camera,
    () => {
      index.tell();
      wake();
    },
    wake,
  );

  const until: LiveCamera['until'] = async (good, { timeoutMs, signal }) => {
    const deadline = clock.monotonicMs() + timeoutMs;
    for (;;) {
      signal.throwIfAborted();
      const woken = new AbortController();
      const go = (): void => woken.abort();
      waiting.add(go);
      try {
        const view = await index.view();
        const leftMs = deadline - clock.monotonicMs();
        if (good(view) || leftMs <= 0) return view;
        const either = AbortSignal.any([signal, woken.signal]);
        await clock.sleep(Math.min(leftMs, ASK_MS), either).catch(() => undefined);
      } finally {
        waiting.delete(go);
      }
    }
  };
  return { view: () => index.view(), until, part: createPartCache(ring, camera), close: stop };
}

/** The camera's index as this process last read it. */
function createIndex({ ring, clock }: { ring: Ring; clock: Clock }, camera: string) {
  let refs: FragmentRef[] = [];
  let shown: { view: LiveView; silent: boolean } | null = null;
  let told = 0;
  let readTold = -1;
  let [readMs, wholeMs, changedMs] = [-Infinity, -Infinity, 0];
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    const [nowMs, toldBefore, last] = [clock.monotonicMs(), told, refs.at(-1)];
    const whole = !last || nowMs - wholeMs > WHOLE_MS;
    const tail = whole ? null : await ring.read(camera, after(last));
    // What does not join what is known: the ring was emptied, or a clock set back.
    const joins = tail?.some(({ seq }) => seq === last?.seq) ?? false;
    const next = tail && joins ? merge(refs, tail) : await ring.read(camera);
    const newest = next.at(-1);
    if (newest?.seq !== last?.seq) changedMs = nowMs - (last || !newest ? 0 : await ageMs(newest));
    [refs, readTold, readMs, shown] = [next, toldBefore, nowMs, null];
    if (!joins) wholeMs = nowMs;
  };
  /** How long it has been there: where footage comes late, it is older than that. */
  const ageMs = async (ref: FragmentRef): Promise<number> => {
    const lateMs = (await ring.state(camera))?.lateMs ?? 0;
    return Math.max(0, clock.now() - fragmentEnd(ref) / 1000 - lateMs);
  };
  const isOld = (): boolean => readTold < told || clock.monotonicMs() - readMs > ASK_MS;

  return {
    /** There is something new to be read. */
    tell: (): void => void (told += 1),
    view: async (): Promise<LiveView> => {
      // A reading that had begun before the news does not have them: twice is enough, whatever comes in meanwhile.
      for (let times = 0; times < 2 && isOld(); times += 1) {
        reading ??= read().finally(() => (reading = null));
        await reading;
      }
      const silent = clock.monotonicMs() - changedMs > SILENT_MS;
      if (shown?.silent !== silent) shown = { view: toView(refs, silent), silent };
      return shown.view;
    },
  };
}

const after = (last: FragmentRef) => {
  const start = Math.floor(last.wallStart / 1000);
  return { start, end: start + FAR_MS } as Parameters<Ring['read']>[1];
};

/** What was known before, up to where `tail` begins, and `tail`. */
function merge(refs: FragmentRef[], tail: FragmentRef[]): FragmentRef[] {
  const [first] = tail;
  return first ? [...refs.filter(({ seq }) => seq < first.seq), ...tail] : refs;
}

function toView(refs: readonly FragmentRef[], silent: boolean): LiveView {
  const all = groupSegments(refs).map((segment) => (silent ? { ...segment, closed: true } : segment));
  const leap = all.findLastIndex(({ number }, i) => number - (all[i - 1]?.number ?? number) > MOST_MISSING);
  const segments = leap > 0 ? all.slice(leap) : all;
  const partTargetSeconds = partTargetOf(segments);
  return { segments, partTargetSeconds, playlist: renderLive({ segments, partTargetSeconds }) };
}

/** Reads each part once for all who come for it at about the same time. */
function createPartCache(ring: Ring, camera: string): LiveCamera['part'] {
  const kept = new Map<number, Promise<Buffer | null>>();
  return ({ seq }) => {
    const known = kept.get(seq);
    if (known) return known;
    const bytes = ring.fragment(camera, seq);
    kept.set(seq, bytes);
    bytes.catch(() => kept.delete(seq));
    const [oldest] = kept.keys();
    if (kept.size > PARTS_KEPT && oldest !== undefined) kept.delete(oldest);
    return bytes;
  };
}
