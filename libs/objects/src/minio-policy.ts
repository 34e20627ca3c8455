import { HindsightError } from '@hindsight/domain';
import type { Client } from 'minio';
import type { S3Settings } from './config.ts';
import { codeOf } from './minio-errors.ts';
import type { Warn } from './object-store.ts';

const SID = 'HindsightPublicRead';
const PUBLIC_PREFIXES = ['clips', 'snapshots'];

type Statement = { Sid?: string; Effect?: string; Action?: unknown; Resource?: unknown; Principal?: unknown };
type PolicySettings = Pick<S3Settings, 'bucket' | 'urls'>;
type Policy = { Version: string; Statement: Statement[] };

/** What a server says whose user may not do this, or which cannot do it. */
const REFUSALS = ['AccessDenied', 'MethodNotAllowed', 'NotImplemented'];

/**
 * Makes clips and snapshots readable for everyone, or for nobody, and leaves all other statements as they are.
 * Reading only: the list of what there is stays closed. Writes only when something has to change.
 *
 * Without the right to read the policy nothing can be said of it: that is warned of where nobody is to read, because most
 * buckets have none. Where everybody is to, or a policy of ours would stay open, the missing right is an error.
 */
export async function setPublicRead(client: Client, settings: PolicySettings, warn?: Warn): Promise<void> {
  const { bucket, urls } = settings;
  const open = urls === 'public';
  const found = await readPolicy(client, bucket).catch((error: unknown) => {
    if (open || !isRefusal(error)) throw missingRight(settings, 's3:GetBucketPolicy', error);
    const what = `the policy of bucket ${bucket} cannot be read (${codeOf(error)}: s3:GetBucketPolicy)`;
    warn?.(`${what}: whether clips are public is up to the store`);
    return null;
  });
  if (found === null) return;
  const wanted = publicRead(bucket);
  const ours = found.Statement.filter((statement) => statement.Sid === SID);
  const first = ours[0];
  if (open ? ours.length === 1 && first && grantsTheSame(first, wanted) : ours.length === 0) return;
  const Statement = found.Statement.filter((statement) => statement.Sid !== SID);
  if (open) Statement.push(wanted);
  // An empty text deletes the policy: a policy without statements is refused.
  const [text, right] =
    Statement.length === 0
      ? ['', 's3:DeleteBucketPolicy']
      : [JSON.stringify({ ...found, Statement }), 's3:PutBucketPolicy'];
  await client.setBucketPolicy(bucket, text).catch((error: unknown) => {
    throw missingRight(settings, right, error);
  });
}

const isRefusal = (error: unknown): boolean => REFUSALS.includes(codeOf(error) ?? '');

/** The error itself, or what it means where it is a refusal. */
function missingRight({ urls, bucket }: PolicySettings, right: string, error: unknown): unknown {
  if (!isRefusal(error)) return error;
  const message = `OBJECT_URLS=${urls}: expected the right ${right} for bucket ${bucket}, got ${codeOf(error)}`;
  return new HindsightError('invalid_config', message, { cause: error });
}

const publicRead = (bucket: string): Statement => ({
  Sid: SID,
  Effect: 'Allow',
  Principal: { AWS: ['*'] },
  Action: ['s3:GetObject'],
  Resource: PUBLIC_PREFIXES.map((prefix) => `arn:aws:s3:::${bucket}/${prefix}/*`),
});

/** Servers give lists back in another order, or a list of one as a single text. */
function grantsTheSame(a: Statement, b: Statement): boolean {
  const list = (value: unknown): string => [value].flat().map(String).sort().join(' ');
  return a.Effect === b.Effect && list(a.Action) === list(b.Action) && list(a.Resource) === list(b.Resource);
}

async function readPolicy(client: Client, bucket: string): Promise<Policy> {
  try {
    return JSON.parse(await client.getBucketPolicy(bucket)) as Policy;
  } catch (error) {
    if (codeOf(error) !== 'NoSuchBucketPolicy') throw error;
    return { Version: '2012-10-17', Statement: [] };
  }
}
