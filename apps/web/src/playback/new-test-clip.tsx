import type { Camera } from '@hindsight/domain';
import { useEffect, useState } from 'react';
import { newKey } from '../api/api.ts';
import { messageOfFailure } from '../api/failure.ts';
import { usePage } from '../api/page.ts';
import { useClip } from '../api/queries.ts';
import { isOpenState } from '../clips/cards.ts';
import { reasonWords, stateWords } from '../clips/clip-words.ts';
import type { PlaybackTests } from './use-playback-tests.ts';

const SECONDS = 5;

/** Makes a short clip of a camera, waits until it is ready and tests it: from the press to the picture. */
export function NewTestClip({ camera, tests }: { camera: Camera | null; tests: PlaybackTests }) {
  const { api } = usePage();
  const [awaited, setAwaited] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    if (!camera) return;
    setFailure(null);
    try {
      const order = { camera: camera.id, seconds: SECONDS, at: null, key: newKey() };
      setAwaited((await api.orderClip(order)).id);
    } catch (error) {
      setFailure(messageOfFailure(error));
    }
  };
  const end = (why: string | null): void => {
    setAwaited(null);
    setFailure(why);
  };
  return (
    <>
      <button
        type="button"
        className="quiet-button"
        data-testid="make-and-test"
        disabled={!camera || tests.busy || awaited !== null}
        onClick={() => void make()}
      >
        Make a clip of {SECONDS} s and test it
      </button>
      {awaited !== null && <Awaited id={awaited} tests={tests} onEnd={end} />}
      {failure !== null && (
        <p className="playback-failure" role="alert">
          {failure}
        </p>
      )}
    </>
  );
}

type AwaitedProps = {
  id: string;
  tests: PlaybackTests;
  /** Tested, or why there is nothing to test. */
  onEnd: (why: string | null) => void;
};

function Awaited({ id, tests, onEnd }: AwaitedProps) {
  const clip = useClip(id).data;
  const { run } = tests;
  const over = clip === null || (clip !== undefined && !isOpenState(clip.state));
  useEffect(() => {
    if (!over) return;
    if (!clip) onEnd('The clip was deleted.');
    else if (clip.state === 'ready') void run([clip]).then(() => onEnd(null));
    else onEnd(clip.state === 'failed' ? `The clip failed. ${reasonWords(clip.reason)}` : 'The clip was cancelled.');
    // Once, when it is over, whatever else of the clip changes.
  }, [over]);
  return <p role="status">{stateWords(clip?.state ?? 'accepted')}…</p>;
}
