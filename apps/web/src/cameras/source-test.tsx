import type { CameraTestResult } from '@hindsight/domain';
import { useRef, useState } from 'react';
import { messageOfFailure } from '../api/failure.ts';
import { toTest, type CameraDraft } from './camera-draft.ts';
import { wayText, worksText } from './camera-texts.ts';
import { useCameraCalls } from './use-camera-calls.ts';

type Outcome = { of: string; result: CameraTestResult } | { of: string; failure: string };

/** Tries the source that stands in the form, and says what came of it. What was said of another source goes. */
export function SourceTest({ draft }: { draft: CameraDraft }) {
  const calls = useCameraCalls();
  const [trying, setTrying] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const latest = useRef(0);
  const of = JSON.stringify(toTest(draft));
  const shown = outcome?.of === of ? outcome : null;

  const run = async (): Promise<void> => {
    const turn = ++latest.current;
    setTrying(true);
    const next: Outcome = await calls.test(toTest(draft)).then(
      (result) => ({ of, result }),
      (error: unknown) => ({ of, failure: messageOfFailure(error) }),
    );
    if (turn !== latest.current) return;
    setTrying(false);
    setOutcome(next);
  };

  return (
    <div className="source-test">
      <button
        type="button"
        className="quiet-button"
        data-testid="test-source"
        disabled={trying || draft.source.trim() === ''}
        onClick={() => void run()}
      >
        {trying ? 'Trying it…' : 'Try this address'}
      </button>
      <div role="status" data-testid="test-outcome">
        {trying && <p className="panel-note">This takes up to 10 seconds.</p>}
        {!trying && shown && <Said outcome={shown} />}
      </div>
    </div>
  );
}

function Said({ outcome }: { outcome: Outcome }) {
  if ('failure' in outcome) return <p className="test-bad">{outcome.failure}</p>;
  const { result } = outcome;
  if (result.works) {
    return (
      <div className="test-good">
        <p>
          <strong>It works.</strong> {worksText(result)}
        </p>
        <p>{wayText(result)}</p>
      </div>
    );
  }
  return (
    <div className="test-bad">
      <p>
        <strong>It does not work.</strong> {result.error}
      </p>
      <p>{result.remedy}</p>
    </div>
  );
}
