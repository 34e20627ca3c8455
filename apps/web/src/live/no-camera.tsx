import type { ListPhase } from '../api/queries.ts';

type Props = { phase: ListPhase };

/** In place of the picture while no camera is known. */
export function NoCamera({ phase }: Props) {
  return (
    <div className="stage stage-empty">
      <div className="trouble" role="status">
        {phase === 'reading' && <p>Looking for the camera…</p>}
        {phase === 'unreachable' && (
          <>
            <p className="trouble-title">Hindsight does not answer</p>
            <p>This page keeps trying. Check that it is running.</p>
          </>
        )}
        {phase === 'read' && (
          <>
            <p className="trouble-title">No camera yet</p>
            <p>Capture has not announced one. Start it, or set VIDEO_SOURCE to your camera.</p>
          </>
        )}
      </div>
    </div>
  );
}
