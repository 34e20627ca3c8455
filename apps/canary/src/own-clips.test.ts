import type { Clip } from '@hindsight/domain';
import { expect, it } from 'vitest';
import type { Api } from './api.ts';
import { createSettleClips } from './own-clips.ts';

/** An API that knows these clips; the ids of those that carry the canary's tag, newest first. */
function apiWith(clips: Map<string, string[]>): Api {
  const items = (): Partial<Clip>[] => [...clips].reverse().map(([id, tags]) => ({ id, tags }));
  const refuse = (): never => {
    throw new Error('not asked for here');
  };
  return {
    get: <T>() => Promise.resolve({ items: items() } as T),
    delete: (path) => Promise.resolve(void clips.delete(path.split('/').at(-1) ?? '')),
    ...{ find: refuse, post: refuse, download: refuse },
  };
}

it('all clips are deleted but the newest that were wrong, and those of others are left alone', async () => {
  const clips = new Map([
    ['01', ['canary']],
    ['02', ['holiday']],
    ['03', ['canary']],
  ]);
  const settle = createSettleClips(apiWith(clips), 'canary');
  const run = async (id: string, isWrong: boolean): Promise<string[]> => {
    clips.set(id, ['canary']);
    await settle({ id, isWrong });
    return [...clips.keys()];
  };
  // What an earlier canary has left is what it kept.
  expect(await run('04', false)).toEqual(['01', '02', '03']);
  expect(await run('05', true)).toEqual(['01', '02', '03', '05']);
  expect(await run('06', false)).toEqual(['01', '02', '03', '05']);
  expect(await run('07', true)).toEqual(['02', '03', '05', '07']);
  expect(await run('08', false)).toEqual(['02', '03', '05', '07']);
});
