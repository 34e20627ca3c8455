import type { Analytics } from '@hindsight/domain';
import type UPlot from 'uplot';
import { bucketText } from './analytics-words.ts';

type Bucket = Analytics['days'][number];

/** A drawing of clips over time that follows the size of its place and the theme. */
export type Chart = { show(buckets: readonly Bucket[], by: 'hours' | 'days'): void; destroy(): void };

const HEIGHT_PX = 200;
const BAR_SHARE = 0.7;
const BAR_MAX_PX = 48;

/** Draws into `place`; the library comes with the first drawing. */
export async function attachChart(place: HTMLElement): Promise<Chart> {
  const [{ default: Plot }] = await Promise.all([import('uplot'), import('uplot/dist/uPlot.min.css')]);
  let plot: UPlot | null = null;
  let shown: { buckets: readonly Bucket[]; by: 'hours' | 'days' } | null = null;
  let destroyed = false;

  const draw = (): void => {
    plot?.destroy();
    plot = null;
    if (!shown || destroyed || place.clientWidth === 0) return;
    const { buckets, by } = shown;
    const ready = buckets.map((bucket) => bucket.ready);
    // Stacked: what failed stands on what is ready, and is drawn first.
    const all = buckets.map((bucket) => bucket.ready + bucket.failed);
    plot = new Plot(options(Plot, place, { buckets, by }), [buckets.map((_, i) => i), all, ready], place);
  };

  const resized = new ResizeObserver(() => plot?.setSize({ width: place.clientWidth, height: HEIGHT_PX }));
  resized.observe(place);
  // Colours are read when it is drawn: another theme needs another drawing.
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', draw);
  const themed = new MutationObserver(draw);
  themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });

  return {
    show: (buckets, by) => {
      shown = { buckets, by };
      draw();
    },
    destroy: () => {
      destroyed = true;
      resized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', draw);
      plot?.destroy();
    },
  };
}

function options(
  Plot: typeof UPlot,
  place: HTMLElement,
  { buckets, by }: { buckets: readonly Bucket[]; by: 'hours' | 'days' },
): UPlot.Options {
  const colour = (name: string): string => colourOf(place, name);
  const bars = Plot.paths.bars?.({ size: [BAR_SHARE, BAR_MAX_PX], radius: 0.15 });
  const axis = {
    stroke: colour('--ink-soft'),
    font: `12px ${getComputedStyle(place).fontFamily}`,
    ticks: { show: false },
  };
  const series = (fill: string): UPlot.Series => ({
    fill,
    width: 0,
    points: { show: false },
    ...(bars ? { paths: bars } : {}),
  });
  return {
    width: place.clientWidth,
    height: HEIGHT_PX,
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { time: false, range: () => [-0.6, buckets.length - 0.4] },
      y: { range: (_plot, _low, high) => [0, Math.max(4, high * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: [1, 2, 3, 4, 6, 7, 12, 24],
        space: 60,
        values: (_plot, at) => at.map((i) => (buckets[i] ? bucketText(buckets[i].start, by) : '')),
      },
      {
        ...axis,
        size: 36,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        grid: { stroke: colour('--line'), width: 1 },
      },
    ],
    series: [{}, series(colour('--red')), series(colour('--held'))],
  };
}

/** A canvas knows no custom properties, and no `light-dark()`. */
function colourOf(place: HTMLElement, name: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
