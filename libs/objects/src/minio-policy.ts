import type { Client } from 'minio';
import { codeOf } from './minio-errors.ts';

const SID = 'HindsightPublicRead';
const PUBLIC_PREFIXES = ['clips', 'snapshots'];

type Statement = { Sid?: string; Effect?: string; Action?: unknown; Resource?: unknown; Principal?: unknown };
type Policy = { Version: string; Statement: Statement[] };

/**
 * Makes clips and snapshots readable for everyone, or for nobody, and leaves all other statements as they are.
 * Reading only: the list of what there is stays closed. Writes only when something has to change.
 */
export async function setPublicRead(client: Client, bucket: string, open: boolean): Promise<void> {
  const found = await readPolicy(client, bucket);
  const wanted = publicRead(bucket);
  const ours = found.Statement.filter((statement) => statement.Sid === SID);
  const first = ours[0];
  if (open ? ours.length === 1 && first && grantsTheSame(first, wanted) : ours.length === 0) return;
  const Statement = found.Statement.filter((statement) => statement.Sid !== SID);
  if (open) Statement.push(wanted);
  // An empty text deletes the policy: a policy without statements is refused.
  await client.setBucketPolicy(bucket, Statement.length === 0 ? '' : JSON.stringify({ ...found, Statement }));
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
