import { timingPassthrough } from './features.ts';
import type { Ffmpeg } from './find.ts';
import { FRAME_CODE } from './frame-code.ts';
import { runFfmpeg } from './run.ts';

/** One decoded frame, as its own pixels tell. */
export type ReadFrame = {
  /** The camera's count of frames, modulo 2^20. */
  number: number;
  /** When it was drawn, ms since 1970; null when its clock cannot be read. */
  clockMs: number | null;
  /** Presentation time in the file, s. */
  pts: number;
};

/** How a file is decoded before its frames are read. */
export type ReadFramesOptions = {
  /** Shows what a player without support for edit lists would show. */
  ignoreEditLists?: boolean;
  /** `explode` makes any damage an error; default yes. */
  strict?: boolean;
  /** The container, where FFmpeg cannot tell it from the content. */
  format?: string;
};

/** Pixels of a cell after scaling. */
const CELL = 8;
const WIDTH = FRAME_CODE.columns * CELL;
const HEIGHT = FRAME_CODE.rows * CELL;

/**
 * Decodes a whole file of the test camera and reads the code out of every frame, in presentation order. Throws
 * when a frame's number cannot be read with certainty: a clip that is not ours, or one that is damaged.
 */
export async function readFrames(
  ffmpeg: Ffmpeg,
  file: string,
  { ignoreEditLists = false, strict = true, format }: ReadFramesOptions = {},
): Promise<ReadFrame[]> {
  const { columns, rows } = FRAME_CODE;
  const crop = `crop=iw:floor(iw*${rows}/${columns}):0:0:exact=1,scale=${WIDTH}:${HEIGHT}:flags=area,format=gray,showinfo`;
  const args = ['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'info', '-threads', '2'];
  if (strict) args.push('-xerror', '-err_detect', 'explode');
  if (ignoreEditLists) args.push('-ignore_editlist', '1');
  if (format !== undefined) args.push('-f', format);
  args.push('-copyts', '-i', file, '-map', '0:v:0', '-vf', crop, ...timingPassthrough(ffmpeg.features));
  const times: number[] = [];
  const { stdout } = await runFfmpeg(ffmpeg, {
    args: [...args, '-f', 'rawvideo', 'pipe:1'],
    timeoutMs: 300_000,
    onStderrLine: (line) => {
      const pts = /Parsed_showinfo.* n: *\d+ .*pts_time:(\S+)/.exec(line)?.[1];
      if (pts !== undefined) times.push(Number(pts));
    },
  });
  const count = stdout.length / (WIDTH * HEIGHT);
  if (count !== times.length) throw new Error(`expected a time for each of ${count} frames, got ${times.length}`);
  return times.map((pts, index) => ({ ...readFrame(stdout, index), pts }));
}

/** Reads one frame out of grey pixels, `WIDTH` × `HEIGHT` a frame. */
function readFrame(pixels: Buffer, index: number): { number: number; clockMs: number | null } {
  const cells = Array.from({ length: FRAME_CODE.columns * FRAME_CODE.rows }, (_, cell) =>
    brightness(pixels, index, cell),
  );
  const white = Math.min(...FRAME_CODE.white.map((cell) => cells[cell] as number));
  const black = Math.max(...FRAME_CODE.black.map((cell) => cells[cell] as number));
  const number = white - black < 64 ? null : readField(cells, 'number', (white + black) / 2);
  if (number === null) {
    const seen = `brightest of the black cells ${black}, darkest of the white ones ${white}`;
    throw new Error(`expected a frame code in frame ${index} of the file, got none that can be read (${seen})`);
  }
  return { number, clockMs: readField(cells, 'clock', (white + black) / 2) || null };
}

/** The mean of a cell's middle: its edges are smeared by scaling and by the codec. */
function brightness(pixels: Buffer, frame: number, cell: number): number {
  const left = (cell % FRAME_CODE.columns) * CELL;
  const top = Math.floor(cell / FRAME_CODE.columns) * CELL;
  const origin = frame * WIDTH * HEIGHT;
  let sum = 0;
  for (let y = 2; y < CELL - 2; y++) {
    for (let x = 2; x < CELL - 2; x++) sum += pixels[origin + (top + y) * WIDTH + left + x] as number;
  }
  return sum / (CELL - 4) ** 2;
}

function readField(cells: number[], field: 'number' | 'clock', threshold: number): number | null {
  const read = ({ first, bits }: { first: number; bits: number }): number =>
    cells.slice(first, first + bits).reduce((value, cell, bit) => value + (cell > threshold ? 2 ** bit : 0), 0);
  const value = read(FRAME_CODE[field]);
  return value % FRAME_CODE.modulus === read(FRAME_CODE[`${field}Check`]) ? value : null;
}
