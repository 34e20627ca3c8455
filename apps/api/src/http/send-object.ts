import { pipeline } from 'node:stream/promises';
import { HindsightError } from '@hindsight/domain';
import type { ObjectStore } from '@hindsight/objects';
import type { Request, Response } from 'express';

/** An object and how it is sent. */
export type ObjectAnswer = {
  key: string;
  contentType: string;
  /** Strong validator without quotes; what it names must never change. Absent: the store's own, for what may change. */
  etag?: string;
  /** Value of Cache-Control. */
  cache: string;
  /** File name offered for a download; absent: shown in place. */
  filename?: string;
};

/** Sends a stored object with Content-Length, ETag and, to GET alone, Range (RFC 9110, section 14); one range a request. */
export async function sendObject(
  objects: ObjectStore,
  answer: ObjectAnswer,
  http: { request: Request; response: Response },
): Promise<void> {
  const { request, response } = http;
  const head = await objects.head(answer.key);
  if (!head) throw new HindsightError('not_found', `expected the object ${answer.key}, but the store does not have it`);
  const etag = `"${answer.etag ?? head.etag}"`;
  response.set({
    'Accept-Ranges': 'bytes',
    'Cache-Control': answer.cache,
    'Content-Type': answer.contentType,
    ETag: etag,
    'Last-Modified': new Date(head.modifiedAt).toUTCString(),
  });
  if (answer.filename) response.set('Content-Disposition', `attachment; filename="${answer.filename}"`);
  if (
    request.headers['if-none-match']?.split(/\s*,\s*/).some((tag) => tag === '*' || tag.replace(/^W\//, '') === etag)
  ) {
    response.status(304).end();
    return;
  }
  const ifRange = request.headers['if-range'];
  const isAsked = request.method === 'GET' && (ifRange === undefined || ifRange === etag);
  const header = isAsked ? request.headers.range : undefined;
  const range = parseRange(header, head.bytes);
  if (range === 'unsatisfiable') {
    response.removeHeader('Content-Disposition');
    response
      .status(416)
      .set({ 'Cache-Control': 'no-store', 'Content-Range': `bytes */${head.bytes}` })
      .end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: head.bytes - 1 };
  response.set('Content-Length', String(end - start + 1));
  if (range) response.status(206).set('Content-Range', `bytes ${start}-${end}/${head.bytes}`);
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  const body = await objects.get(answer.key, range ?? undefined);
  await pipeline(body, response).catch((error: NodeJS.ErrnoException) => {
    // A player that seeks closes the connection in the middle of an answer: not a fault.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/**
 * One byte range of a Range header, both ends inclusive. Null when there is none, or one of a form that RFC 9110
 * lets a server ignore (several ranges, other units).
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') {
    const length = Math.min(Number(match[2]), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(match[1]);
  const end = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (match[2] !== '' && Number(match[2]) < start) return null;
  return start >= size ? 'unsatisfiable' : { start, end };
}
