import { dirname, join } from 'node:path/posix';
import ts from 'typescript';
import { isCode, isTest, packageOf, type RepoFile, type Rule } from './rule.ts';

const ADAPTERS = ['ring', 'queue', 'catalog', 'objects', 'ffmpeg'];
const LIBRARIES = ['domain', 'kit', 'mp4', ...ADAPTERS];

/** Who may import whom. Packages that are not named here may import none of ours. */
const MAY_IMPORT: Record<string, string[]> = {
  'libs/domain': [],
  'libs/kit': ['domain'],
  'libs/mp4': ['domain'],
  'libs/ring': ['domain', 'kit'],
  'libs/queue': ['domain', 'kit'],
  'libs/catalog': ['domain', 'kit'],
  'libs/objects': ['domain', 'kit'],
  'libs/ffmpeg': ['domain', 'kit', 'mp4'],
  'libs/testing': LIBRARIES,
  'apps/capture': LIBRARIES,
  'apps/api': LIBRARIES,
  'apps/encoder': LIBRARIES,
  'apps/canary': LIBRARIES,
  'apps/standalone': LIBRARIES,
  'apps/web': ['domain'],
  e2e: [...LIBRARIES, 'testing'],
  bench: [...LIBRARIES, 'testing', 'e2e'],
};

/** Tests may also use these: real servers, a real FFmpeg and the clock. */
const TESTS_MAY_IMPORT = ['testing', 'ffmpeg', 'kit', 'domain'];

/** Libraries of others that only one of ours may import. */
const ONLY_IMPORTER: Record<string, string> = {
  bullmq: 'libs/queue',
  'bullmq-otel': 'libs/queue',
  minio: 'libs/objects',
  'fluent-ffmpeg': 'libs/ffmpeg',
  '@ffmpeg-installer/ffmpeg': 'libs/ffmpeg',
  sharp: 'libs/ffmpeg',
};

/** The import table of the design, the one importer of some libraries, and doors that are used as doors. */
export const importRule: Rule = {
  title: 'packages import only what the architecture allows, and only through src/index.ts',
  check: (files) =>
    files
      .filter(({ path }) => isCode(path) && packageOf(path) !== null)
      .flatMap((file) => importsOf(file).flatMap((name) => judge(file.path, name) ?? [])),
};

/** The names that a file imports, in whatever form. */
export function importsOf({ path, text }: RepoFile): string[] {
  const found = ts.preProcessFile(text, true, /\.(mjs|js)$/.test(path)).importedFiles;
  return [...new Set(found.map(({ fileName }) => fileName))];
}

function judge(path: string, name: string): string | null {
  const own = packageOf(path)!;
  if (name.startsWith('.')) return judgeRelative(path, name, own);
  if (name.startsWith('/')) return `${path}: imports ${name}, which is on one machine only`;
  const ours = /^@hindsight\/([^/]+)(\/.*)?$/.exec(name);
  if (ours) return judgeOurs({ path, own, target: ours[1]!, inside: ours[2] });
  const library = /^(@[^/]+\/[^/]+|[^/]+)/.exec(name)![1]!;
  const importer = ONLY_IMPORTER[library];
  if (importer !== undefined && importer !== own) return `${path}: only ${importer} may import ${library}`;
  const usesNode = name.startsWith('node:') && !isTest(path);
  if (usesNode && own === 'libs/domain') return `${path}: domain runs in the browser too and may not import ${name}`;
  if (usesNode && own === 'apps/web' && path.includes('/src/')) return `${path}: the web app may not import ${name}`;
  return null;
}

function judgeRelative(path: string, name: string, own: string): string | null {
  const target = join(dirname(path), name);
  if (packageOf(target) !== own && target !== own && packageOf(target) !== null) {
    return `${path}: imports ${name}, which is in another package; import that package by its name`;
  }
  return null;
}

function judgeOurs(found: { path: string; own: string; target: string; inside: string | undefined }): string | null {
  const { path, own, target, inside } = found;
  if (inside !== undefined)
    return `${path}: imports @hindsight/${target}${inside}; only its src/index.ts may be imported`;
  if (own.endsWith(`/${target}`)) return `${path}: imports its own package by name; use a relative path`;
  const allowed = [...(MAY_IMPORT[own] ?? []), ...(isTest(path) ? TESTS_MAY_IMPORT : [])];
  if (allowed.includes(target)) return null;
  return `${path}: ${own} may not import @hindsight/${target} (it may import ${allowed.join(', ') || 'none of ours'})`;
}
