/** Names of a camera's keys. `{camera}` is the hash tag: a Redis Cluster keeps them all in one slot. */
export const cameraKeys = (prefix: string, camera: string) => {
  const base = `${prefix}{${camera}}:`;
  return {
    owner: `${base}owner`,
    index: `${base}index`,
    entries: `${base}entries`,
    free: `${base}free`,
    counters: `${base}counters`,
    state: `${base}state`,
    holds: `${base}holds`,
    windows: `${base}windows`,
    appended: `${base}appended`,
    hold: (owner: string) => `${base}hold:${owner}`,
    fragment: (seq: number) => `${base}f:${seq}`,
    init: (session: string) => `${base}init:${session}`,
  };
};

/** Set of all cameras that capture has announced, and the channel on which changes of their state are told. */
export const camerasKey = (prefix: string): string => `${prefix}cameras`;
