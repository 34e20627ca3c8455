/** H.264 NAL unit types that matter here (ITU-T H.264, table 7-1). */
const NAL_IDR = 5;
const NAL_DELIMITER = 9;

/**
 * Splits an Annex B stream in which every access unit begins with a delimiter (NAL 9) into its access units,
 * without the delimiters. Start codes stay.
 */
export function splitAtDelimiters(stream: Buffer): Buffer[] {
  const units: Buffer[] = [];
  const delimiters = [...nals(stream)].filter(({ type }) => type === NAL_DELIMITER);
  delimiters.forEach(({ end }, index) => {
    const next = delimiters[index + 1]?.start ?? stream.length;
    if (next > end) units.push(stream.subarray(end, next));
  });
  return units;
}

/** Whether an access unit is an IDR picture. */
export const isIdr = (unit: Buffer): boolean => [...nals(unit)].some(({ type }) => type === NAL_IDR);

/** The NAL units of a stream: where each begins (start code included) and ends, and its type. */
function* nals(stream: Buffer): Generator<{ start: number; end: number; type: number }> {
  let current = nextStartCode(stream, 0);
  while (current !== null) {
    const next = nextStartCode(stream, current.payload);
    yield { start: current.start, end: next?.start ?? stream.length, type: (stream[current.payload] ?? 0) & 0x1f };
    current = next;
  }
}

function nextStartCode(stream: Buffer, from: number): { start: number; payload: number } | null {
  const at = stream.indexOf('\0\0\x01', from, 'latin1');
  if (at < 0) return null;
  return { start: at > from && stream[at - 1] === 0 ? at - 1 : at, payload: at + 3 };
}
