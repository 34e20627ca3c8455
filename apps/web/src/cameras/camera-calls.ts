import type { Camera, CameraPatch, CameraTest, CameraTestResult, NewCamera } from '@hindsight/domain';
import type { Http } from '../api/http.ts';

/** What a new camera needs at least; everything else may be left to capture. */
export type CameraToAdd = Pick<NewCamera, 'id' | 'source'> & Partial<NewCamera>;
/** What is tried; what is left out is as capture is set. */
export type SourceToTest = Pick<CameraTest, 'source'> & Partial<CameraTest>;

/** Capture looks at a source for 10 s at most, and may first have to be found. */
const TEST_TIMEOUT_MS = 25_000;

/** The calls that change cameras; the ones that read them are in the app's `Api`. */
export type CameraCalls = {
  add(camera: CameraToAdd): Promise<Camera>;
  change(id: string, patch: CameraPatch): Promise<Camera>;
  remove(id: string): Promise<void>;
  /** Keeps nothing: says what a source sends, or why it cannot be used. */
  test(test: SourceToTest): Promise<CameraTestResult>;
};

/** These calls over HTTP. */
export function createCameraCalls(http: Http): CameraCalls {
  const pathOfCamera = (id: string): string => `/api/cameras/${encodeURIComponent(id)}`;
  return {
    add: (camera) => http.postJson('/api/cameras', camera),
    change: (id, patch) => http.patchJson(pathOfCamera(id), patch),
    remove: (id) => http.delete(pathOfCamera(id), false),
    test: (test) => http.postJson('/api/cameras/test', test, {}, TEST_TIMEOUT_MS),
  };
}
