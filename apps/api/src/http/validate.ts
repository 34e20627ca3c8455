import { HindsightError, redactSource, type Problem } from '@hindsight/domain';
import type { Request } from 'express';
import type * as z from 'zod';

/** Reads a value by its schema, or throws `invalid_request` with one entry a fault: path, expected, got. */
export function parseWith<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => toProblems(issue, value));
  const list = problems.map((p) => `${p.path || 'body'}: expected ${p.expected}, got ${p.got}`).join('; ');
  throw new HindsightError('invalid_request', list, { problems });
}

/** The JSON body of a request. An absent body counts as `{}`; anything but JSON is refused. */
export function parseBody<T extends z.ZodType>(schema: T, request: Request): z.infer<T> {
  const hasBody =
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is('application/json')) {
    const got = request.headers['content-type'] ?? 'no content type';
    throw new HindsightError('unsupported_media_type', `expected application/json, got ${got}`);
  }
  return parseWith(schema, request.body ?? {});
}

function toProblems(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  const path = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: path === '' ? key : `${path}.${key}`,
      expected: 'no such field',
      got: key,
    }));
  }
  const value = issue.path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key], root);
  return [{ path, expected: expectation(issue), got: shown(issue.path, value) }];
}

/** What came is shown to whoever sent it, but for sources: answers are logged on the way, and kept in browsers. */
function shown(path: PropertyKey[], value: unknown): string {
  if (value === undefined) return 'nothing';
  if (path.includes('source')) return '(hidden)';
  return JSON.stringify(typeof value === 'string' ? redactSource(value) : value);
}

function expectation(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') return issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value)).join(' or ');
  if (issue.code === 'too_small') return `${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  if (issue.code === 'invalid_format') return `text of the form ${issue.pattern ?? issue.format}`;
  return issue.message;
}
