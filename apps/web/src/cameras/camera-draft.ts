import type { CameraPatch } from '@hindsight/domain';
import type { CameraToAdd, SourceToTest } from './camera-calls.ts';

/** What stands in the form; empty text means: as capture is set, or for a camera that is there, as it is. */
export type CameraDraft = {
  source: string;
  name: string;
  /** Empty: made from the name. */
  id: string;
  mode: '' | 'auto' | 'copy' | 'encode';
  audio: '' | 'on' | 'off';
  size: string;
  fps: string;
  microphone: string;
  ringSeconds: string;
};

/** An empty form. */
export const NEW_DRAFT: CameraDraft = {
  ...{ source: '', name: '', id: '', mode: '', audio: '', size: '', fps: '' },
  ...{ microphone: '', ringSeconds: '' },
};

const ID_LENGTH = 40;

/** An id for a camera of this name that none has yet: `Front door` becomes `front-door`, then `front-door-2`. */
export function idFor(name: string, taken: readonly string[]): string {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const base =
    plain
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, ID_LENGTH - 3) || 'camera';
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(id)) return id;
  }
}

/** The request that adds the camera of a form. */
export function toNewCamera(draft: CameraDraft, taken: readonly string[]): CameraToAdd {
  const name = draft.name.trim();
  const id = draft.id.trim() || idFor(name || nameFrom(draft.source), taken);
  return { id, source: draft.source.trim(), ...(name === '' ? {} : { name }), ...settings(draft) };
}

/** The request that changes a camera; null when the form asks for nothing. */
export function toPatch(draft: CameraDraft, now: { name: string }): CameraPatch | null {
  const name = draft.name.trim();
  const source = draft.source.trim();
  const patch: CameraPatch = {
    ...(name === '' || name === now.name ? {} : { name }),
    ...(source === '' ? {} : { source }),
    ...settings(draft),
  };
  return Object.keys(patch).length === 0 ? null : patch;
}

/** The request that tries the source of a form. */
export function toTest(draft: CameraDraft): SourceToTest {
  const { ringSeconds: _ring, ...settingsOfSource } = settings(draft);
  return { source: draft.source.trim(), ...settingsOfSource };
}

function settings({ mode, audio, size, fps, microphone, ringSeconds }: CameraDraft) {
  return {
    ...(mode === '' ? {} : { mode }),
    ...(audio === '' ? {} : { audio: audio === 'on' }),
    ...(size.trim() === '' ? {} : { size: size.trim() }),
    ...(fps.trim() === '' ? {} : { fps: Number(fps) }),
    ...(microphone.trim() === '' ? {} : { microphone: microphone.trim() }),
    ...(ringSeconds.trim() === '' ? {} : { ringSeconds: Number(ringSeconds) }),
  };
}

/** A first name for a camera: the host of its address, or what kind of source it is. Never a password. */
function nameFrom(source: string): string {
  const host = /^[a-z]+:\/\/(?:[^/]*@)?([^/:]+)/i.exec(source.trim())?.[1];
  return host ?? (/^\d+$|^\/dev\//.test(source.trim()) ? 'webcam' : 'camera');
}
