/** What the pages under test have to show. */
export type Shown = { clipId: string; snapshotId: string };

/** A page of the app: one row here, and screenshots and checks know it. */
export type AppPage = {
  /** Name in test titles and of its screenshots. */
  name: string;
  address: (shown: Shown) => string;
  /** Selector of what is there once the page has what it shows. */
  ready: string;
};

/** Every page of the app. */
export const PAGES: readonly AppPage[] = [
  { name: 'live', address: () => '/', ready: '[data-testid="live-video"][data-phase="playing"]' },
];

/** Widths at which every page has to be right, in CSS pixels. */
export const SCREENS = [
  { name: 'phone', width: 360, height: 760 },
  { name: 'desktop', width: 1440, height: 900 },
] as const;

export const SCHEMES = ['light', 'dark'] as const;
