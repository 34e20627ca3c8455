/**
 * Names of a camera's keys, as far as they are used outside the scripts; docs/ring.md lists them all. `{camera}` is the
 * hash tag: a Redis Cluster keeps them in one slot.
 */
export const cameraKeys = (prefix: string, camera: string) => {
  const base = `${prefix}{${camera}}:`;
  return {
    owner: `${base}owner`,
    state: `${base}state`,
    holds: `${base}holds`,
    appended: `${base}appended`,
    fragment: (seq: number) => `${base}f:${seq}`,
    init: (session: string) => `${base}init:${session}`,
  };
};

/** Set of the cameras that capture has claimed, and the channel on which changes of their states are told. */
export const camerasKey = (prefix: string): string => `${prefix}cameras`;

/** Set of the cameras that were forgotten and may have holds still. */
export const forgottenKey = (prefix: string): string => `${prefix}forgotten`;

/** Hash of the captures that live. */
export const replicasKey = (prefix: string): string => `${prefix}replicas`;
