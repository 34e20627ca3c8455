import type { Camera } from '@hindsight/domain';
import { allowedMs, type Judged } from './judge-row.ts';

const range = (values: readonly number[]): string =>
  values.length === 0 ? '–' : `${Math.round(Math.min(...values))}…${Math.round(Math.max(...values))}`;

/**
 * The matrix as a Markdown table, wall times of files in brackets: they are judged against their first frame. `played`
 * names the browsers that showed a clip without fault.
 */
export function tableOf(rows: readonly { judged: Judged; camera: Camera; played: string[] }[]): string {
  const head = [
    'source',
    'picture',
    'fps',
    'sound',
    'is',
    'frames',
    'wall time − clock, ms',
    'allowed',
    'sound − picture, ms',
    'plays in',
  ];
  const line = (cells: readonly unknown[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map(({ judged: { row, clip, wallErrors, soundOffsets }, camera, played }) =>
      line([
        ...[row.transport, row.picture, row.fps, row.sound],
        camera.mode === 'copy' ? 'copied' : `encoded: ${camera.modeReason}`,
        clip.frames,
        row.clock === 'wall' ? range(wallErrors) : `(${range(wallErrors)})`,
        range([-allowedMs(row), allowedMs(row)]),
        range(soundOffsets),
        played.join(', '),
      ]),
    ),
  ].join('\n');
}
