import type { Camera, Clip } from '@hindsight/domain';
import { useEffect, useState } from 'react';
import { newKey } from '../api/api.ts';
import { messageOfFailure } from '../api/failure.ts';
import { usePage } from '../api/page.ts';
import { useClip } from '../api/queries.ts';
import { reasonWords, stateWords } from '../clips/clip-words.ts';
import type { PlaybackTests } from './use-playback-tests.ts';

const SECONDS = 5;

/** Makes a short clip of a camera, waits until it is ready and tests it: from the press to the picture. */
export function NewTestClip({ camera, tests }: { camera: Camera | null; tests: PlaybackTests }) {
  const { api } = usePage();
  const [made, setMade] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    if (!camera) return;
    setFailure(null);
    try {
      const order = { camera: camera.id, seconds: SECONDS, at: null, key: newKey() };
      setMade((await api.orderClip(order)).id);
    } catch (error) {
      setFailure(messageOfFailure(error));
    }
  };
  return (
    <>
      <button
        type="button"
        className="quiet-button"
        data-testid="make-and-test"
        disabled={!camera || tests.busy || made !== null}
        onClick={() => void make()}
      >
        Make a clip of {SECONDS} s and test it
      </button>
      {made !== null && <Awaited id={made} tests={tests} onDone={() => setMade(null)} />}
      {failure !== null && (
        <p className="playback-failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

function Awaited({ id, tests, onDone }: { id: string; tests: PlaybackTests; onDone: () => void }) {
  const clip: Clip | null = useClip(id).data ?? null;
  const { run } = tests;
  const over = clip !== null && ['ready', 'failed', 'cancelled'].includes(clip.state);
  useEffect(() => {
    if (clip?.state === 'ready') void run([clip]).then(onDone);
    // Once, when it is over, whatever else of the clip changes.
  }, [over]);
  if (clip?.state === 'failed') return <p role="status">The clip failed. {reasonWords(clip.reason)}</p>;
  return <p role="status">{stateWords(clip?.state ?? 'accepted')}…</p>;
}
