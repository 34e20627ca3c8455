import { sourcePurpose, type CameraDefinition } from '@hindsight/catalog';
import { HindsightError, messageOf } from '@hindsight/domain';
import { parseSource } from '@hindsight/ffmpeg';
import type { Logger, Sealer } from '@hindsight/kit';
import { limitsOf, type CameraConfig, type CaptureConfig } from './config.ts';

/** The cameras that are to be captured: those of the environment or the file, and those that were added by the API. */
export type CameraList = {
  /** What is to run, now that these are the added ones. */
  update(added: readonly CameraDefinition[]): CameraConfig[];
  /** Whether a camera is still wanted by somebody, be it disabled. */
  isDefined(id: string): boolean;
};

type Parts = {
  config: Pick<
    CaptureConfig,
    'cameras' | 'standsIn' | 'CAPTURE_MODE' | 'RING_SECONDS' | 'RING_MAX_BYTES' | 'HOLD_MAX_BYTES'
  >;
  /** Null without a key: then no source of an added camera can be opened. */
  sealer: Sealer | null;
  log: Logger;
};

/**
 * Environment and file win over the API where both name an id. A camera that only stands in makes way as soon as there
 * is an added one that is listed, and comes back when the last of them is removed.
 */
export function createCameraList({ config, sealer, log }: Parts): CameraList {
  const configured = new Set(config.standsIn ? [] : config.cameras.map(({ id }) => id));
  const said = new Set<string>();
  let defined: ReadonlySet<string> = configured;

  return {
    update: (added) => {
      defined = new Set([...configured, ...added.map(({ id }) => id)]);
      for (const { id } of added) {
        if (!configured.has(id) || said.has(id)) continue;
        said.add(id);
        log.warn(
          { camera: id },
          'this camera is in the environment or CAMERAS_FILE: the one that was added is not used',
        );
      }
      const wanted = added.filter(({ id, disabled }) => !configured.has(id) && !disabled);
      const own = config.standsIn && takesPlace(added) ? [] : config.cameras;
      return [...own, ...wanted.map((definition) => toConfig(definition, { config, sealer }))];
    },
    isDefined: (id) => defined.has(id),
  };
}

/** Whether one of the added cameras takes the place of a stand-in: one that no list shows does not. */
export const takesPlace = (added: readonly CameraDefinition[]): boolean => added.some(({ unlisted }) => !unlisted);

function toConfig(definition: CameraDefinition, { config, sealer }: Omit<Parts, 'log'>): CameraConfig {
  const { id, name, audio, size, fps, microphone, mode = config.CAPTURE_MODE } = definition;
  const asked = { id, name, mode, audio, size, fps, microphone };
  const common = { ...asked, managedBy: 'api' as const, limits: limitsOf(config, definition) };
  try {
    const source = openSource(definition, sealer);
    parseSource(source);
    return { ...common, source };
  } catch (error) {
    const code = error instanceof HindsightError ? error.code : 'internal';
    return { ...common, source: '', unusable: { reason: `${code}: ${messageOf(error)}`, error: messageOf(error) } };
  }
}

function openSource({ id, sealedSource }: CameraDefinition, sealer: Sealer | null): string {
  if (sealer) return sealer.open(sealedSource, sourcePurpose(id));
  throw new HindsightError(
    'secret_key_missing',
    'expected the key that the API sealed this source with: give capture the same SECRET_KEY_FILE',
  );
}
