// Read by old versions of Node too: nothing newer than Node 14 in this file.

/** The versions of Node that everything used here runs on. */
export const SUPPORTED = '20.19 or later, 22.12 or later, or 24 and above';

/** Whether a version such as `20.19.4` is one of them. */
export function isSupported(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 20) return minor >= 19;
  if (major === 22) return minor >= 12;
  return major >= 23;
}

/** Ends with a clear message when this Node is too old. */
export function requireNode(version = process.versions.node) {
  if (isSupported(version)) return;
  console.error(`Hindsight needs Node ${SUPPORTED}; this is Node ${version}.`);
  process.exit(1);
}
