import type { Clip } from '@hindsight/domain';
import { phaseOf, useCameras, useClips, type ListPhase } from '../api/queries.ts';
import { pathOf } from '../shell/paths.ts';
import { DecoderTable } from './decoder-table.tsx';
import { NewTestClip } from './new-test-clip.tsx';
import { ResultTable } from './result-table.tsx';
import { summaryOf } from './results.ts';
import { usePlaybackTests } from './use-playback-tests.ts';
import '../sheet.css';
import './playback.css';

const NEWEST = 10;
const NO_CLIPS: Clip[] = [];

/** Whether this browser plays the clips: which decoders it says it has, and what really happens. */
export default function PlaybackPage() {
  const list = useClips();
  const cameras = useCameras().data?.items ?? [];
  const clips = list.data?.pages.flatMap(({ items }) => items) ?? NO_CLIPS;
  const ready = clips.filter(({ state }) => state === 'ready').slice(0, NEWEST);
  const tests = usePlaybackTests();
  return (
    <div className="sheet">
      <header className="sheet-head">
        <h1>Playback test</h1>
        <p>Plays the first second of each clip in this browser, muted, and says what came of it.</p>
      </header>
      <section className="panel playback-stage" aria-label="Test">
        <video
          ref={tests.video}
          className="playback-video"
          data-testid="playback-video"
          aria-label="What is being played"
          {...(ready[0] ? { poster: pathOf(ready[0].thumbnailUrl) } : {})}
          muted
          playsInline
        />
        <div className="playback-acts">
          <button
            type="button"
            className="solid-button"
            data-testid="test-all"
            disabled={tests.busy || ready.length === 0}
            onClick={() => void tests.run(ready)}
          >
            {ready.length < 2 ? 'Test the clip' : `Test the newest ${ready.length} clips`}
          </button>
          <NewTestClip camera={cameras.find(({ state }) => state === 'streaming') ?? null} tests={tests} />
          <p role="status" data-testid="playback-summary">
            {tests.busy ? 'Testing…' : summaryOf(tests.results)}
          </p>
        </div>
      </section>
      <section className="panel" aria-labelledby="clips-heading">
        <h2 id="clips-heading">Clips</h2>
        {ready.length === 0 ? <NoClips phase={phaseOf(list)} /> : <ResultTable clips={ready} tests={tests} />}
      </section>
      <DecoderTable />
    </div>
  );
}

const NO_CLIPS_TEXTS: Record<ListPhase, string> = {
  reading: 'Reading the list…',
  unreachable: 'The list cannot be read right now. Trying again.',
  read: 'There is no clip yet. Make one above.',
};

const NoClips = ({ phase }: { phase: ListPhase }) => <p className="panel-note">{NO_CLIPS_TEXTS[phase]}</p>;
