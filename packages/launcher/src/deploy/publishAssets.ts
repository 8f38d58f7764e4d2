import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import type { FileAsset } from './assembly';

const isMissing = (error: unknown) =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata
    ?.httpStatusCode === 404;

/** Every file in a folder and below. */
export function* filesBelow(path: string): Generator<string> {
  for (const entry of readdirSync(path).sort()) {
    const child = join(path, entry);
    if (statSync(child).isDirectory()) {
      yield* filesBelow(child);
    } else {
      yield child;
    }
  }
}

function bodyOf(asset: FileAsset): Uint8Array {
  if (asset.packaging === 'file') {
    return readFileSync(asset.path);
  }
  return zipSync(
    Object.fromEntries(
      [...filesBelow(asset.path)].map(file => [
        relative(asset.path, file),
        new Uint8Array(readFileSync(file)),
      ]),
    ),
    // The key is a hash of the content, so the time stamps carry nothing.
    { mtime: new Date('2000-01-01T00:00:00Z') },
  );
}

/** Uploads what is not there yet. Keys are content hashes: what is there is right. */
export async function publishAssets(
  s3: S3Client,
  assets: FileAsset[],
): Promise<void> {
  for (const bucket of new Set(assets.map(asset => asset.bucket))) {
    await s3.send(new HeadBucketCommand({ Bucket: bucket })).catch(error => {
      if (!isMissing(error)) {
        throw error;
      }
      return s3.send(new CreateBucketCommand({ Bucket: bucket }));
    });
  }
  for (const asset of assets) {
    const target = { Bucket: asset.bucket, Key: asset.key };
    await s3.send(new HeadObjectCommand(target)).catch(error => {
      if (!isMissing(error)) {
        throw error;
      }
      return s3.send(new PutObjectCommand({ ...target, Body: bodyOf(asset) }));
    });
  }
}
