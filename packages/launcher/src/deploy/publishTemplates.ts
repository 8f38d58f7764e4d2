import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { cdkOut, templatesOfTenants, type Environment } from './assembly';

/** Below it are the templates of tenants, under names that stay from build to build. */
const PREFIX = 'tenant-templates/';

/** As the portal tells versions apart: by a hash of what is in them. */
const versionOf = (text: Buffer): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/**
 * Uploads the templates that the portal makes tenants' stacks from. Returns their bucket
 * and the key up to their names. A stack that exists is not touched: it gets the new
 * template when its tenant is next updated, and may go back to the one that it had: each
 * is kept under its version as well.
 */
export async function publishTemplates(
  s3: S3Client,
  environment: Environment,
): Promise<{ bucket: string; prefix: string }> {
  const { bucket, names } = templatesOfTenants(environment);
  for (const name of names) {
    const file = `${name}.template.json`;
    const text = readFileSync(join(cdkOut(), file));
    for (const key of [file, `${name}.${versionOf(text)}.template.json`]) {
      await s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: `${PREFIX}${key}`,
          Body: text,
          ContentType: 'application/json',
        }),
      );
    }
  }
  return { bucket, prefix: PREFIX };
}
