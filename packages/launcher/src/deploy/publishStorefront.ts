import { readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ROOT } from '../paths';
import { filesBelow } from './publishAssets';

/** Vite's bundle: `index.html`, and files in `assets/` whose names are hashes of what is in them. */
const DIST = join(ROOT, 'packages/storefront/dist');

const CONTENT_TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** Browsers and CloudFront ask whether these are still right, and keep the others for ever. */
const cacheControlOf = (key: string) =>
  key.startsWith('assets/')
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';

/**
 * Uploads the app of tenants' users with its configuration. Its entry comes last: whoever
 * opens it meanwhile gets the old app as a whole, or the new one. Assets of former
 * versions stay, for those who have one open.
 */
export async function publishStorefront(
  s3: S3Client,
  bucket: string,
  config: { apiUrl: string },
): Promise<void> {
  const put = (key: string, body: Uint8Array | string) =>
    s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: CONTENT_TYPES[extname(key)] ?? 'application/octet-stream',
        CacheControl: cacheControlOf(key),
      }),
    );
  const keys = [...filesBelow(DIST)].map(file =>
    relative(DIST, file).split(sep).join('/'),
  );
  for (const key of keys.filter(each => each !== 'index.html')) {
    await put(key, readFileSync(join(DIST, key)));
  }
  await put('config.json', JSON.stringify(config));
  await put('index.html', readFileSync(join(DIST, 'index.html')));
}
