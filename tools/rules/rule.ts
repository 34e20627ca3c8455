/** A file of the repository: its path from the root, with `/`, and its text. */
export type RepoFile = { path: string; text: string };

/** A rule of the repository that can be checked. */
export type Rule = {
  /** What holds, as a sentence; the name of its test. */
  title: string;
  /** Every violation in words that name the file and what to do; empty when the rule holds. */
  check(files: readonly RepoFile[]): string[];
};

/** Code that we wrote ourselves. */
export const isCode = (path: string): boolean => /\.(ts|tsx|mjs|js)$/.test(path) && !path.endsWith('.d.ts');

/** Code that runs only while testing. */
export const isTest = (path: string): boolean =>
  /\.(test|long|contract)\.tsx?$/.test(path) || path.includes('/src/fixtures/');

/** TypeScript of the product itself: neither a test nor a plain Node script. */
export const isSource = (path: string): boolean =>
  /^(apps|libs|e2e|bench|tools)\/.*\.tsx?$/.test(path) && !path.endsWith('.d.ts') && !isTest(path);

/** The workspace package that a path belongs to, such as `libs/ring`; null at the root. */
export const packageOf = (path: string): string | null =>
  /^((?:apps|libs)\/[^/]+|e2e|bench|tools)\//.exec(path)?.[1] ?? null;
