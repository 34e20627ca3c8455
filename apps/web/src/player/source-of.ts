import type { Clip } from '@hindsight/domain';
import type { PlaybackSource } from './attach-playback.ts';

/** What of this clip can be played now; null when it has failed or was cancelled. */
export function sourceOf(clip: Pick<Clip, 'state' | 'previewUrl' | 'videoUrl'>): PlaybackSource | null {
  if (clip.state === 'ready') return { kind: 'file', url: clip.videoUrl };
  if (clip.state === 'failed' || clip.state === 'cancelled') return null;
  return { kind: 'preview', url: clip.previewUrl };
}
