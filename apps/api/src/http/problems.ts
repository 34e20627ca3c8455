import { HindsightError, messageOf, type ErrorKind, type ProblemDetails } from '@hindsight/domain';
import type { ErrorRequestHandler, Request, Response } from 'express';

/** The one place where an error becomes a status. */
const STATUS: Record<ErrorKind, number> = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  expired: 410,
  too_large: 413,
  unsupported: 415,
  unprocessable: 422,
  rate_limited: 429,
  internal: 500,
  exhausted: 503,
  unavailable: 503,
};

/** Sends an RFC 9457 problem with the error's stable code and what was expected and got. */
export function sendProblem(response: Response, error: HindsightError): void {
  const status = STATUS[error.kind];
  // What was said of the answer that did not come about; a problem must not be kept as if it were the clip.
  for (const name of ['Accept-Ranges', 'Content-Disposition', 'Content-Range', 'ETag', 'Last-Modified']) {
    response.removeHeader(name);
  }
  response.set('Cache-Control', 'no-store');
  if (error.retryAfterSeconds !== undefined) response.set('Retry-After', String(error.retryAfterSeconds));
  else if (status === 503) response.set('Retry-After', '2');
  const body: ProblemDetails = {
    ...error.details,
    type: `urn:hindsight:${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status,
    code: error.code,
    detail: error.message,
    ...(error.problems ? { errors: error.problems } : {}),
  };
  response.status(status).type('application/problem+json').send(JSON.stringify(body));
}

/** Answers whatever no route answered. */
export function notFound(request: Request): never {
  throw new HindsightError('not_found', `expected an address of the API, got ${request.method} ${request.path}`);
}

/** Turns everything thrown into a problem; what is not our own error is an `internal` one, logged in full. */
export const problemHandler: ErrorRequestHandler = (error: unknown, request, response, next) => {
  const known = asHindsightError(error);
  if (known.code === 'internal' || known.kind === 'unavailable') {
    request.log.error({ err: error, method: request.method, path: request.path, code: known.code }, 'request failed');
  }
  if (response.headersSent) return next(error);
  sendProblem(response, known);
};

/** Errors of Express and of body-parser carry a `type` or `status`; Redis' when it is away has a name of its own. */
function asHindsightError(error: unknown): HindsightError {
  if (error instanceof HindsightError) return error;
  const { type, status, name } = (error ?? {}) as { type?: string; status?: number; name?: string };
  const cause = { cause: error };
  if (type === 'entity.too.large') return new HindsightError('too_large', messageOf(error), cause);
  if (type === 'entity.parse.failed') {
    // The parser quotes what it could not read, which may be part of a source.
    const problem = { path: '', expected: 'a JSON object', got: 'text that is no JSON' };
    return new HindsightError('invalid_request', `expected ${problem.expected}, got ${problem.got}`, {
      problems: [problem],
    });
  }
  if (status === 400) return new HindsightError('invalid_request', messageOf(error), cause);
  if (status === 415) return new HindsightError('unsupported_media_type', messageOf(error), cause);
  if (
    name === 'MaxRetriesPerRequestError' ||
    /Connection is closed|ECONNREFUSED|Stream isn't writeable/.test(messageOf(error))
  ) {
    return new HindsightError('unavailable', 'a part that this needs cannot be reached; /readyz names it', cause);
  }
  return new HindsightError('internal', 'something went wrong on our side; the log has it', cause);
}
