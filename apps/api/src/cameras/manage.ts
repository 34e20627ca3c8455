import { sourcePurpose, type CameraDefinition } from '@hindsight/catalog';
import { cameraPatch, HindsightError, messageOf, newCamera, type CameraPatch } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';
import type { Sealer } from '@hindsight/kit';
import { Router } from 'express';
import type { ApiDeps } from '../deps.ts';
import { parseBody } from '../http/validate.ts';
import { cameraToWire } from './camera-wire.ts';

type Deps = Pick<ApiDeps, 'ring' | 'cameras' | 'definitions' | 'sealer' | 'log'>;

/** Adding, changing and removing cameras. Capture follows; what is answered is true at once. */
export function manageCameraRoutes(deps: Deps): Router {
  const { ring, cameras, definitions } = deps;
  const router = Router();

  router.post('/api/cameras', async (request, response) => {
    const { source, name, ...settings } = parseBody(newCamera, request);
    const { id } = settings;
    const sealedSource = seal(deps.sealer, id, source);
    if (await cameras.get(id)) throw new HindsightError('conflict', `expected an id that no camera has, got "${id}"`);
    const definition = { ...settings, name: name ?? id, sealedSource };
    await definitions.add(definition);
    response
      .status(201)
      .location(`/api/cameras/${id}`)
      .json(cameraToWire(id, { definition, state: null }));
  });

  router.patch('/api/cameras/:id', async (request, response) => {
    const { id } = request.params;
    const patch = parseBody(cameraPatch, request);
    const sealedSource = patch.source === undefined ? undefined : seal(deps.sealer, id, patch.source);
    await mustBeAdded(deps, id);
    const definition = await definitions.change(id, (now) => applyPatch(now, patch, sealedSource));
    const state = await ring.state(id);
    response.json(cameraToWire(id, { definition, state }));
  });

  router.delete('/api/cameras/:id', async (request, response) => {
    const { id } = request.params;
    await mustBeAdded(deps, id);
    await definitions.remove(id);
    // Only when no capture has it: else that one does, when it has stopped.
    await ring
      .forget(id)
      .catch((err: unknown) => deps.log.warn({ err, camera: id }, 'camera left to capture to forget'));
    response.status(204).end();
  });

  return router;
}

/** Throws `camera_not_found`, or `managed_elsewhere` for a camera of the environment or of the file. */
async function mustBeAdded({ cameras }: Deps, id: string): Promise<void> {
  const camera = await cameras.get(id);
  if (!camera) throw new HindsightError('camera_not_found', `expected a camera that exists, got "${id}"`);
  if (camera.managedBy === 'api') return;
  const where = camera.managedBy === 'env' ? 'VIDEO_SOURCE' : 'CAMERAS_FILE';
  throw new HindsightError(
    'managed_elsewhere',
    `expected a camera that was added by the API, got "${id}" of ${where}: change it there and start capture again`,
  );
}

/** Checks that a source can be read as one, and seals it: nobody but capture reads it again. */
export function seal(sealer: Sealer | null, camera: string, source: string): string {
  checkSource(source);
  return needSealer(sealer).seal(source, sourcePurpose(camera));
}

/** Throws `invalid_request` that names the field, and not what is in it. */
export function checkSource(source: string): void {
  try {
    parseSource(source);
  } catch (error) {
    const [expected = ''] = messageOf(error).split(', got ');
    throw new HindsightError('invalid_request', `source: ${messageOf(error)}`, {
      problems: [{ path: 'source', expected, got: '(hidden)' }],
    });
  }
}

/** Throws `secret_key_missing`. */
export function needSealer(sealer: Sealer | null): Sealer {
  if (sealer) return sealer;
  throw new HindsightError(
    'secret_key_missing',
    'expected a key to keep sources sealed with: give the API and capture the same SECRET_KEY_FILE (openssl rand -hex 32)',
  );
}

function applyPatch(now: CameraDefinition, patch: CameraPatch, sealedSource: string | undefined): CameraDefinition {
  const { source: _source, ...settings } = patch;
  const merged = { ...now, ...(sealedSource === undefined ? {} : { sealedSource }), ...settings };
  // What is not there any more is as capture is set.
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)) as CameraDefinition;
}
