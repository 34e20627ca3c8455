// Builds the services and the web app: `node tools/build.mjs [app …]`. What has not changed is not built again.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endWith } from './steps/failure.mjs';
import { ROOT } from './steps/paths.mjs';
import { step } from './steps/progress.mjs';
import { sourceHash } from './steps/source-hash.mjs';

const SERVICES = ['api', 'capture', 'encoder', 'canary', 'standalone'];
const BUILDERS = { ...Object.fromEntries(SERVICES.map((name) => [name, buildService])), web: buildWeb };
const LIBS = readdirSync(join(ROOT, 'libs'))
  .filter((name) => name !== 'testing')
  .map((name) => `libs/${name}`);

/** What a build depends on: its own folder, our libraries, the versions of everybody else's, and this script. */
const inputsOf = (name) => [
  `apps/${name}`,
  ...(name === 'web' ? ['libs/domain'] : LIBS),
  'package-lock.json',
  'tsconfig.base.json',
  'tools/build.mjs',
];

/** Builds those of the named apps whose sources have changed; answers what was built. */
export async function build(names = Object.keys(BUILDERS)) {
  const stale = names.filter((name) => readHash(name) !== sourceHash(inputsOf(name)));
  await Promise.all(
    stale.map(async (name) => {
      const hash = sourceHash(inputsOf(name));
      await BUILDERS[name](name);
      mkdirSync(join(ROOT, 'apps', name, 'dist'), { recursive: true });
      writeFileSync(hashFile(name), hash);
    }),
  );
  if (stale.length === 0) return null;
  // The bundler's process would stay for as long as ours, which may go on to run the product.
  const { stop } = await import('esbuild');
  await stop();
  return `built ${stale.join(', ')}`;
}

const hashFile = (name) => join(ROOT, 'apps', name, 'dist', '.source-hash');

function readHash(name) {
  return existsSync(hashFile(name)) ? readFileSync(hashFile(name), 'utf8') : null;
}

/**
 * One file per service. Our own packages are bundled from their sources; everybody else's stay in node_modules, because
 * some have native parts (sharp), Lua scripts (bullmq) or pages (Bull Board, Swagger UI) beside their code.
 */
async function buildService(name) {
  const { build: bundle } = await import('esbuild');
  await bundle({
    entryPoints: [join(ROOT, 'apps', name, 'src', 'main.ts')],
    outfile: join(ROOT, 'apps', name, 'dist', 'main.js'),
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [{ name: 'ours inside, theirs outside', setup: resolveOurs }],
  });
}

function resolveOurs(pluginBuild) {
  pluginBuild.onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
    if (kind === 'entry-point') return undefined;
    const ours = /^@hindsight\/([a-z0-9-]+)$/.exec(path);
    return ours ? { path: join(ROOT, 'libs', ours[1], 'src', 'index.ts') } : { path, external: true };
  });
}

/** The web app into `apps/web/dist/site`, beside the type checker's files and not among them. */
async function buildWeb(name) {
  const { build: bundle } = await import('vite');
  const root = join(ROOT, 'apps', name);
  await bundle({ root, logLevel: 'warn', build: { outDir: join(root, 'dist', 'site'), emptyOutDir: true } });
}

if (process.argv[1] === import.meta.filename) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in BUILDERS));
  if (unknown.length > 0) endWith(new Error(`expected ${Object.keys(BUILDERS).join(', ')}; got ${unknown.join(', ')}`));
  await step(async () => (await build(names.length > 0 ? names : undefined)) ?? 'nothing to build').catch(endWith);
}
