/** Whether the page reaches the API by requests, and whether live updates flow. */
export type Connection = { reached: boolean; updates: boolean };

/** A value that components can follow with `useSyncExternalStore`. */
export type ConnectionStore = {
  get(): Connection;
  set(change: Partial<Connection>): void;
  subscribe(listener: () => void): () => void;
};

/** Starts out hopeful, so that nothing flashes while the first request is under way. */
export function createConnectionStore(): ConnectionStore {
  let value: Connection = { reached: true, updates: true };
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set: (change) => {
      const next = { ...value, ...change };
      if (next.reached === value.reached && next.updates === value.updates) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
