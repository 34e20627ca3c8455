import { useCameras, useConnection } from '../api/queries.ts';
import { pathOf } from '../shell/paths.ts';
import '../sheet.css';
import './queue.css';

const BOARD = '/queues/';

/** The queues, as Bull Board shows them, in place. */
export default function QueuePage() {
  const { reached } = useConnection();
  // A frame tells nobody whether it was loaded: a list that is asked for again and again does.
  useCameras();
  return (
    <div className="sheet queue-sheet">
      <header className="sheet-head">
        <h1>Queue</h1>
        <a className="quiet-button" href={pathOf(BOARD)} target="_blank" rel="noreferrer">
          Open in a tab of its own
        </a>
        <p>
          The work of the encoders: <strong>clips</strong> are cut one after the other, <strong>pictures</strong> never
          wait for them.
        </p>
      </header>
      {reached ? (
        <iframe
          className="queue-board"
          data-testid="queue-board"
          title="Bull Board: jobs by queue and state"
          src={pathOf(BOARD)}
        />
      ) : (
        <p className="sheet-empty" role="status">
          The queues cannot be read right now. Trying again.
        </p>
      )}
    </div>
  );
}
