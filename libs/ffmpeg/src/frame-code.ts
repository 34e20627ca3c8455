/**
 * The frame code: number and wall clock of a frame, drawn into the picture as black and white cells, so that a
 * decoded clip can be asked which frames it holds (design, section 10). 40 × 2 square cells fill the top of the
 * picture across its whole width; they are at least 8 pixels wide in a picture 320 wide, and scale with it.
 *
 *     cell   0      white         1        black
 *     cell   2…21   frame number, lowest bit first, modulo 2^20
 *     cell  22…27   that number modulo 61
 *     cell  28…68   ms since 1970, lowest bit first
 *     cell  69…74   that modulo 61
 *     cell  75…78   black        79        white
 *
 * 61 is prime and no power of two is a multiple of it: a single wrong cell is always noticed, any other misread
 * with 60 of 61.
 */
export const FRAME_CODE = {
  columns: 40,
  rows: 2,
  white: [0, 79],
  black: [1, 75, 76, 77, 78],
  number: { first: 2, bits: 20 },
  numberCheck: { first: 22, bits: 6 },
  clock: { first: 28, bits: 41 },
  clockCheck: { first: 69, bits: 6 },
  modulus: 61,
} as const;

type Field = { first: number; bits: number };

/** The drawbox filters that draw the code: the frame's number is `n` and its time stamp must be ms since 1970. */
export function drawFrameCode(width: number): string {
  const { columns, rows, number, numberCheck, clock, clockCheck, modulus } = FRAME_CODE;
  const counter = `mod(n\\,${2 ** number.bits})`;
  const clockMs = 'floor(t*1000+0.5)';
  return [
    box({ x: 0, y: 0, w: width, h: edge(rows, width) }, 'black'),
    ...FRAME_CODE.white.map((cell) => box(place(cell, width), 'white')),
    ...drawField(width, number, counter),
    ...drawField(width, numberCheck, `mod(${counter}\\,${modulus})`),
    ...drawField(width, clock, clockMs),
    ...drawField(width, clockCheck, `mod(${clockMs}\\,${modulus})`),
  ].join(',');

  function drawField(w: number, { first, bits }: Field, value: string): string[] {
    return Array.from({ length: bits }, (_, bit) =>
      box(place(first + bit, w), 'white', `mod(floor(${value}/${2 ** bit})\\,2)`),
    );
  }

  function place(cell: number, w: number): Box {
    const [row, column] = [Math.floor(cell / columns), cell % columns];
    const [x, y] = [edge(column, w), edge(row, w)];
    return { x, y, w: edge(column + 1, w) - x, h: edge(row + 1, w) - y };
  }
}

type Box = { x: number; y: number; w: number; h: number };

const edge = (cells: number, width: number): number => Math.floor((cells * width) / FRAME_CODE.columns);

/** A filled box; with `enable` only in the frames where that is not zero. */
export const box = ({ x, y, w, h }: Box, color: string, enable?: string): string =>
  `drawbox=x=${x}:y=${y}:w=${w}:h=${h}:color=${color}:t=fill${enable === undefined ? '' : `:enable='${enable}'`}`;
