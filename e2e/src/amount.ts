/** `npm run test:long` sets it: the full numbers instead of those that fit into every run. */
const LONG = process.env.LONG_TESTS === '1';

/** A number of repetitions: `short` in every run, `long` in the long one. */
export const amount = (options: { short: number; long: number }): number => (LONG ? options.long : options.short);
