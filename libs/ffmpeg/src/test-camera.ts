import { box, drawFrameCode } from './frame-code.ts';

/** The picture and sound of the test camera. */
export type TestCamera = {
  /** Even; at least 320, so that the cells of the frame code keep 8 pixels. */
  width: number;
  /** Even. */
  height: number;
  /** Frames per second, a whole number or a fraction such as `30000/1001`. */
  fps: number | string;
  /** A tick sound at every `ticksEvery(fps)`th frame; default yes. */
  audio?: boolean;
  /** The sound of what will be seen so much later; default 0. Its times are the caller's to move. */
  soundAheadSeconds?: number;
  /** How fast the clock of the sound runs against that of the picture, ppm: it gives more samples a second than 48,000. */
  soundPpm?: number;
  /** What the clock shows: the wall clock at drawing, or a fixed start (ms since 1970) plus the frame's media time. */
  clock?: 'wall' | number;
  /** FFmpeg expression of the frame number `n`: frames of which it is 0 are drawn and not sent. Default: all are. */
  sent?: string;
  /** 0…100: grain that costs bit rate, as a real sensor's does; default 0. */
  noise?: number;
};

/** Ticks sound with the frames whose number is a multiple of this: about one a second. */
export const ticksEvery = (fps: number | string): number => Math.max(1, Math.round(rate(fps).value));

/**
 * One lavfi graph for picture and sound: a moving pattern with the frame code on top, a square that flashes and a
 * 1 kHz tick of 50 ms at its first frame. Two inputs would shift the sound against the picture by 0.3 s
 * (measured). While the code is drawn, the frames' time stamps are the clock in ms: every cell reads the same
 * value, whereas `time(0)` moves on from one cell's filter to the next.
 */
export function testCameraGraph(camera: TestCamera): string {
  const {
    width,
    height,
    fps,
    audio = true,
    clock = 'wall',
    noise = 0,
    sent,
    soundPpm = 0,
    soundAheadSeconds = 0,
  } = camera;
  const { text, value } = rate(fps);
  const every = ticksEvery(fps);
  const clockMs = clock === 'wall' ? 'RTCTIME/1000' : `${clock}+N*${1000 / value}`;
  const side = Math.floor(height / 8);
  const picture = [
    `testsrc2=size=${width}x${height}:rate=${text}`,
    // Frames that are not sent would otherwise be drawn as fast as the next one that is can be reached.
    ...(sent !== undefined && clock === 'wall' ? ['realtime'] : []),
    'format=yuv420p',
    ...(noise > 0 ? [`noise=alls=${Math.min(100, Math.round(noise))}:allf=t`] : []),
    'settb=1/1000',
    `setpts=${clockMs}`,
    drawFrameCode(width),
    box({ x: width - 2 * side, y: height - 2 * side, w: side, h: side }, 'white', `lt(mod(n\\,${every})\\,2)`),
    `settb=${inverse(text)}`,
    'setpts=N',
    ...(sent === undefined ? [] : [`select='${sent}'`]),
  ].join(',');
  if (!audio) return `${picture}[out0]`;
  const tick = `0.5*sin(2*PI*1000*t)*lt(mod(t+${soundAheadSeconds}\\,${every / value})\\,0.05)`;
  const samples = Math.round(48_000 * (1 + soundPpm / 1e6));
  const ownClock = soundPpm === 0 ? '' : `,asetrate=48000,asetpts=N/${samples}/TB`;
  return `${picture}[out0];aevalsrc=exprs='${tick}':s=${samples}${ownClock}[out1]`;
}

function rate(fps: number | string): { text: string; value: number } {
  const [numerator = NaN, denominator = 1] = String(fps).split('/').map(Number);
  return { text: String(fps), value: numerator / denominator };
}

function inverse(text: string): string {
  const [numerator, denominator = '1'] = text.split('/');
  return `${denominator}/${numerator}`;
}
