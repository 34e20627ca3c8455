/** How long a press may reach back, in seconds. */
export const LENGTHS_SECONDS = [10, 30, 60] as const;
const DEFAULT_SECONDS = 30;

/** The lengths on offer: none longer than the ring; a ring shorter than all of them offers itself. */
export function offeredLengths(capacitySeconds: number | null): number[] {
  if (capacitySeconds === null) return [...LENGTHS_SECONDS];
  const fitting = LENGTHS_SECONDS.filter((seconds) => seconds <= capacitySeconds);
  return fitting.length > 0 ? fitting : [Math.max(1, Math.floor(capacitySeconds))];
}

/** The remembered length if it is on offer, else the usual one, else the longest. */
export function chosenLength(offered: readonly number[], remembered: number | null): number {
  if (remembered !== null && offered.includes(remembered)) return remembered;
  if (offered.includes(DEFAULT_SECONDS)) return DEFAULT_SECONDS;
  return offered.at(-1) ?? DEFAULT_SECONDS;
}
