/** The S3 error code of what minio threw (`NoSuchKey`, …), or Node's (`ECONNREFUSED`, …). */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** There is no object under the key. A HEAD has no body to say so in, hence the second code. */
export const isMissing = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(codeOf(error) ?? '');
