import { waitFor } from '@hindsight/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CameraConfig } from './config.ts';
import { cameraOf } from './fixtures/bed.ts';
import { createRunningCameras, type RunningCameras } from './running-cameras.ts';

let told: string[];
let endings: Map<string, () => void>;
let cameras: RunningCameras;

beforeEach(() => {
  told = [];
  endings = new Map();
  cameras = createRunningCameras({
    capture: ({ id, source }, signal) => {
      told.push(`${id} starts ${source}`);
      return new Promise((resolve) => {
        const end = (): void => {
          told.push(`${id} ends ${source}`);
          resolve();
        };
        // `slow` takes as long as the test wants.
        signal.addEventListener('abort', () => void (id === 'slow' ? endings.set(id, end) : end()), { once: true });
      });
    },
    onLeft: (id) => {
      told.push(`${id} left`);
      return Promise.resolve();
    },
  });
});

const camera = (id: string, source = 'a', more: Partial<CameraConfig> = {}): CameraConfig =>
  cameraOf(source, { id, ...more });
const expectTold = async (...wanted: string[]): Promise<void> => {
  await waitFor(() => told.length >= wanted.length, { what: wanted.join(', ') });
  expect(told).toEqual(wanted);
};
/** The one that takes its time is told to end; the answer lets it. */
const slowToEnd = async (): Promise<void> => {
  const end = await waitFor(() => endings.get('slow'), { what: 'the slow one to be told to end' });
  endings.delete('slow');
  end();
};

describe('the cameras that run', () => {
  it('follow the list, and nothing happens to one that has not changed', async () => {
    cameras.set([camera('yard'), camera('door')]);
    cameras.set([camera('yard'), camera('door', 'a', { name: 'Another name' })]);
    expect(told).toEqual(['yard starts a', 'door starts a']);
    cameras.set([camera('yard'), camera('door', 'b'), camera('gate')]);
    await expectTold('yard starts a', 'door starts a', 'gate starts a', 'door ends a', 'door starts b');
    told.length = 0;
    cameras.set([camera('yard')]);
    await waitFor(() => told.length === 4, { what: 'two cameras to leave' });
    expect([...told].sort()).toEqual(['door ends b', 'door left', 'gate ends a', 'gate left']);
  });

  it('begin anew only when the old run has ended, with the newest of what came meanwhile', async () => {
    cameras.set([camera('slow', 'a')]);
    cameras.set([camera('slow', 'b')]);
    cameras.set([]);
    cameras.set([camera('slow', 'c')]);
    expect(told).toEqual(['slow starts a']);
    await slowToEnd();
    await expectTold('slow starts a', 'slow ends a', 'slow starts c');
    cameras.set([camera('slow', 'b')]);
    const ending = slowToEnd();
    cameras.set([]);
    await ending;
    await expectTold('slow starts a', 'slow ends a', 'slow starts c', 'slow ends c', 'slow left');
  });

  it('all end when they are stopped, and none leaves for that', async () => {
    cameras.set([camera('yard'), camera('slow')]);
    const stopped = cameras.stop();
    cameras.set([camera('late')]);
    await slowToEnd();
    await stopped;
    expect(told).toEqual(['yard starts a', 'slow starts a', 'yard ends a', 'slow ends a']);
  });
});
