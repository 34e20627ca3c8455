import type { Camera } from '@hindsight/domain';
import { isTestPattern } from './camera-words.ts';

/** What the whole page has to say: that nothing answers, or that the picture is not a camera's. */
export function Notices({ reached, camera }: { reached: boolean; camera: Camera | null }) {
  return (
    <div className="notices" role="status">
      {!reached && (
        <p className="notice notice-strong" data-testid="offline">
          <strong>No connection to Hindsight.</strong> Trying again. Clips that were accepted are made meanwhile.
        </p>
      )}
      {reached && camera && isTestPattern(camera) && (
        <p className="notice" data-testid="test-pattern">
          <strong>This is a test pattern.</strong> No camera is set and none is connected. Start with your camera:{' '}
          <code>VIDEO_SOURCE=rtsp://… npm start</code>
        </p>
      )}
    </div>
  );
}
