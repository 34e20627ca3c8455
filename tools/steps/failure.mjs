/** A failure that the user can do something about: printed without a stack. */
export class Failure extends Error {}

/** Prints what went wrong and ends with exit code 1. */
export function endWith(error) {
  console.error(error instanceof Failure ? `\n${error.message}` : error);
  process.exit(1);
}
