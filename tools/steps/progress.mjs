const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** Prints one line for a step that has been done, with the time it took. */
export function printStep(what, start) {
  console.log(`  ${since(start).padStart(7)}  ${what}`);
}

/** Says what is being done now, before a step that takes long. */
export function announce(what) {
  console.log(`           ${what} …`);
}

/**
 * Runs one step and prints what it did with its time. The step answers what to print; nothing when there was nothing
 * to do worth a line.
 */
export async function step(work) {
  const start = performance.now();
  const said = await work();
  if (said) printStep(said, start);
}
