// Makes what is missing of an installation's passwords: `node make-secrets.mjs <folder>`. What is there stays.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
if (folder === undefined) throw new Error('expected a folder, got nothing');

const made = [];
const ringPassword = keep('redis-ring.password', random(24));
const queuePassword = keep('redis-queue.password', random(24));
keep('redis-ring.conf', `requirepass ${ringPassword}`);
keep('redis-queue.conf', `requirepass ${queuePassword}`);
keep('ring-redis-url', `redis://:${ringPassword}@redis-ring:6379`);
keep('queue-redis-url', `redis://:${queuePassword}@redis-queue:6379`);
keep('s3-access-key', random(10));
keep('s3-secret-key', random(24));
keep('secret.key', random(32));
keep('grafana.password', random(12));
console.log(made.length === 0 ? 'all secrets are there' : `made ${made.join(', ')}`);

/** Answers what the file holds; writes it first when there is none. A crash leaves no half of one. */
function keep(name, value) {
  const path = join(folder, name);
  if (!existsSync(path)) {
    const draft = `${path}.draft`;
    rmSync(draft, { force: true });
    writeFileSync(draft, `${value}\n`, { mode: 0o440 });
    renameSync(draft, path);
    made.push(name);
  }
  return readFileSync(path, 'utf8').trim();
}

/** So many random bytes, as hexadecimal digits: safe in a URL and in a configuration file. */
function random(bytes) {
  return randomBytes(bytes).toString('hex');
}
