import * as z from 'zod';

/** RFC 9457 problem details with a stable `code`. */
export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), expected: z.string(), got: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problem>;

/** One page of a list, newest first. */
export const page = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });

/** Whether a service can work, with each of its dependencies named. */
export const readiness = z.object({
  status: z.enum(['ok', 'unavailable']),
  checks: z.record(z.string(), z.object({ ok: z.boolean(), error: z.string().optional() })),
});
export type Readiness = z.infer<typeof readiness>;
