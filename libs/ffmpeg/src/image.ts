import { HindsightError } from '@hindsight/domain';

/** A picture as it is stored: JPEG, upright, without metadata. */
export type NormalizedImage = { jpeg: Buffer; width: number; height: number };

const FORMATS = new Set(['jpeg', 'png', 'webp']);
/** Above this a small upload could unfold into gigabytes. */
const MAX_PIXELS = 50_000_000;

/**
 * Turns an uploaded JPEG, PNG or WebP into a JPEG no wider than `maxWidth` pixels. Throws
 * `unsupported_media_type` for anything else, damaged pictures included.
 */
export async function normalizeImage(
  input: Buffer,
  { maxWidth, quality = 80 }: { maxWidth: number; quality?: number },
): Promise<NormalizedImage> {
  // Loaded on first use: sharp brings 20 MB of native code that most processes never need.
  const { default: sharp } = await import('sharp');
  try {
    const image = sharp(input, { limitInputPixels: MAX_PIXELS, failOn: 'error' });
    const { format } = await image.metadata();
    if (!FORMATS.has(format)) throw new Error(`it is ${format}`);
    const { data, info } = await image
      .rotate()
      .resize({ width: maxWidth, withoutEnlargement: true })
      .flatten({ background: '#000' })
      .jpeg({ quality })
      .toBuffer({ resolveWithObject: true });
    return { jpeg: data, width: info.width, height: info.height };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new HindsightError(
      'unsupported_media_type',
      `expected a JPEG, PNG or WebP picture that is whole, got: ${got}`,
      { cause },
    );
  }
}
