/**
 * Whether keys that are single characters (R, S, `,`, `?` …) do something. People who speak to their computer, or whose
 * hand touches keys unmeant, switch them off (WCAG 2.1.4); everything they do has a button.
 */
export type LetterKeys = {
  on(): boolean;
  set(on: boolean): void;
  subscribe(listener: () => void): () => void;
};

const OFF = 'off';

/** On, unless it was switched off in a visit before. */
export function createLetterKeys(memory: { read(): string | null; write(value: string): void }): LetterKeys {
  const listeners = new Set<() => void>();
  let on = memory.read() !== OFF;
  return {
    on: () => on,
    set: (next) => {
      on = next;
      memory.write(on ? 'on' : OFF);
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
