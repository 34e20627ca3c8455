import { cameraTest, HindsightError, messageOf, type CameraTestResult } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';
import type { Sealer } from '@hindsight/kit';
import { SOURCE_TEST_PURPOSE } from '@hindsight/queue';
import { limitsOf, type CameraConfig, type CaptureConfig } from './config.ts';

/** What a test is answered with: how to try a source, and the settings for what the request leaves out. */
type Parts = {
  config: Pick<CaptureConfig, 'CAPTURE_MODE' | 'RING_SECONDS' | 'RING_MAX_BYTES' | 'HOLD_MAX_BYTES'>;
  sealer: Sealer;
  trySource: (camera: CameraConfig, signal: AbortSignal) => Promise<CameraTestResult>;
};

/** Opens a sealed request for a test and tries its source. Never rejects for what is wrong with the request. */
export async function answerSourceTest(
  { config, sealer, trySource }: Parts,
  sealed: string,
  signal: AbortSignal,
): Promise<CameraTestResult> {
  let camera: CameraConfig;
  try {
    const {
      source,
      mode = config.CAPTURE_MODE,
      ...wishes
    } = cameraTest.parse(JSON.parse(sealer.open(sealed, SOURCE_TEST_PURPOSE)));
    parseSource(source);
    camera = { id: 'test', name: 'test', source, mode, ...wishes, managedBy: 'api', limits: limitsOf(config) };
  } catch (error) {
    if (!(error instanceof HindsightError)) throw new Error('expected a test that the API has sealed, got another');
    const remedy =
      error.code === 'secret_key_mismatch' ? 'give capture and the API the same SECRET_KEY_FILE' : messageOf(error);
    return { works: false, code: error.code, remedy, error: messageOf(error) };
  }
  return trySource(camera, signal);
}
