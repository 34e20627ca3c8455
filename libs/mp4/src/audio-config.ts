import { BitReader } from './h264/bits.ts';

/** The head of an AudioSpecificConfig (ISO 14496-3, 1.6.2.1); null for what it leaves to the bit stream. */
export type AudioConfig = { objectType: number; sampleRate: number | null; channels: number | null };

const SAMPLE_RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];
const EXPLICIT_RATE = 15;
const AAC_LC: AudioConfig = { objectType: 2, sampleRate: null, channels: null };

/** Reads the head of an AudioSpecificConfig; a config that is too short counts as AAC LC without further facts. */
export function readAudioConfig(config: Buffer): AudioConfig {
  const bits = new BitReader(config);
  if (bits.bitsLeft < 16) return AAC_LC;
  let objectType = bits.bits(5);
  if (objectType === 31) objectType = 32 + bits.bits(6);
  const rate = bits.bits(4);
  if (bits.bitsLeft < (rate === EXPLICIT_RATE ? 28 : 4)) return AAC_LC;
  const sampleRate = rate === EXPLICIT_RATE ? bits.bits(24) : (SAMPLE_RATES[rate] ?? null);
  const layout = bits.bits(4);
  return { objectType, sampleRate, channels: layout === 0 || layout > 7 ? null : layout === 7 ? 8 : layout };
}
