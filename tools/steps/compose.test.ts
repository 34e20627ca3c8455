import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');
const FILES = [
  'docker-compose.yml',
  ...readdirSync(join(ROOT, 'deploy')).filter((name) => name.startsWith('compose.')),
];
const compose = read('docker-compose.yml');
const files = FILES.map((name) => read(name === 'docker-compose.yml' ? '' : 'deploy', name)).join('\n');
const operations = read('docs', 'operations.md');
const guide = read('docs', 'compose.md');

/** Text from a heading to the next one. */
const section = (text: string, heading: string): string => {
  const [, after = ''] = text.split(`\n${heading}\n`);
  return after.split(/\n#+ /)[0] ?? '';
};
const namesIn = (text: string): string[] => [...text.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map((match) => match[1]!);
/** The settings themselves: the first column of the table. */
const settings = [...section(operations, '## Settings').matchAll(/^\| (`[A-Z][^|]*)\|/gm)].flatMap(([, names]) =>
  namesIn(names!),
);
/** Taken from the environment of `docker compose` or from `.env`: `${NAME…}`, or a name without a value. */
const isPassed = (name: string): boolean => new RegExp(`\\$\\{${name}(:|\\})|^ +${name}:$`, 'm').test(files);

describe('Docker Compose', () => {
  it('passes on every setting, or docs/compose.md names it as one that Compose fixes, and never both', () => {
    expect(settings.length).toBeGreaterThan(30);
    const [, list = ''] = section(guide, '## Settings that Compose fixes').split('\n\n');
    const fixed = namesIn(list);
    expect(settings.filter((name) => !isPassed(name) && !fixed.includes(name))).toEqual([]);
    expect(fixed.filter((name) => isPassed(name))).toEqual([]);
    expect(fixed.filter((name) => !settings.includes(name))).toEqual([]);
  });

  it('reads nothing from the environment that no document names', () => {
    const named = new Set([...namesIn(operations), ...namesIn(guide)]);
    const asked = [...files.matchAll(/\$\{([A-Z][A-Z0-9_]+)/g)].map((match) => match[1]!);
    expect(asked.filter((name) => !named.has(name))).toEqual([]);
  });

  it('keeps the number of replicas that `.env` says', () => {
    for (const service of ['capture', 'encoder', 'api']) {
      expect(compose).toContain(`    scale: \${${service.toUpperCase()}_REPLICAS:-1}\n`);
      expect(guide).toContain(`\`${service.toUpperCase()}_REPLICAS\``);
    }
  });

  it('lets each Redis refuse what is new before its container is at its limit', () => {
    const bytes = (text: string): number => Number.parseInt(text) * (/g/.test(text) ? 1024 : 1);
    for (const role of ['RING', 'QUEUE']) {
      const [, own = ''] = new RegExp(`'--maxmemory', '\\$\\{${role}_REDIS_MEMORY:-(\\w+)\\}'`).exec(compose) ?? [];
      const [, limit = ''] = new RegExp(`mem_limit: \\$\\{${role}_REDIS_MEMORY_LIMIT:-(\\w+)\\}`).exec(compose) ?? [];
      expect(bytes(own)).toBeGreaterThan(0);
      expect(bytes(own)).toBeLessThanOrEqual(0.8 * bytes(limit));
      expect(read('deploy', 'redis', `${role.toLowerCase()}.conf`)).toContain('maxmemory-policy noeviction');
    }
  });

  it('bounds the clips that an encoder makes at once, whatever the number of cores', () => {
    expect(compose).toContain('ENCODER_CONCURRENCY: ${ENCODER_CONCURRENCY:-2}');
  });

  it('signs URLs of the store for the port that it is published at', () => {
    expect(files).toContain("'127.0.0.1:${S3_PORT:-9000}:9000'");
    expect(files).toContain('${S3_PUBLIC_ENDPOINT:-http://127.0.0.1:${S3_PORT:-9000}}');
  });

  it('gives each service the time that its end takes, which docs/operations.md says', () => {
    const grace = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]);
    expect(operations).toContain(`Give it ${grace} s before it`);
    for (const service of ['api', 'capture', 'encoder', 'canary']) {
      const main = read('apps', service, 'src', 'main.ts');
      const drainSeconds = Number(/const DRAIN_MS = (\d+)/.exec(main)?.[1]) / 1000;
      const steps = main.split('lifecycle.onDrain(').length;
      expect(grace, service).toBeGreaterThanOrEqual(drainSeconds + 2 * steps);
    }
  });

  it('puts the passwords of cameras neither into the repository nor into an image', () => {
    for (const ignored of ['.gitignore', '.dockerignore']) {
      expect(read(ignored).split('\n')).toEqual(expect.arrayContaining(['.env', 'cameras.yml']));
    }
  });
});
