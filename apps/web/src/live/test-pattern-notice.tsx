import type { Camera } from '@hindsight/domain';
import { isTestPattern } from './camera-words.ts';

/** Says so when the picture is not a camera's. */
export function TestPatternNotice({ camera }: { camera: Camera }) {
  if (!isTestPattern(camera)) return null;
  return (
    <p className="notice" role="status" data-testid="test-pattern">
      <strong>This is a test pattern.</strong> No camera is set and none is connected. Start with your camera:{' '}
      <code>VIDEO_SOURCE=rtsp://… npm start</code>
    </p>
  );
}
