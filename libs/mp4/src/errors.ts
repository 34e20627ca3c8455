import { HindsightError } from '@hindsight/domain';

/** The one error of this library for bytes that are not what they claim to be. */
export const badFootage = (message: string): HindsightError => new HindsightError('bad_footage', message);
