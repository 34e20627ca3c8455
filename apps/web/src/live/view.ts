/** How the live page shows several cameras: one of them, or all at once. */
export type View = 'single' | 'grid';

/** More pictures than this at once come in whole segments: a browser keeps six connections to one host. */
export const LOW_LATENCY_AT_MOST = 3;

/** The remembered choice; one camera at a time unless it was the grid. */
export const viewOf = (remembered: string | null): View => (remembered === 'grid' ? 'grid' : 'single');
