/** `work` one piece after the other, in the order in which it was asked for; one that fails stops no other. */
export function inTurn<A>(work: (of: A) => Promise<void>): (of: A) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (of) => {
    const done = last.then(() => work(of));
    last = done.catch(() => undefined);
    return done;
  };
}
