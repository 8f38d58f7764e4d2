import {
  DeleteObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Deletes everything in a bucket: CloudFormation deletes none that has something in it. */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket },
  )) {
    for (const { Key } of Contents) {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    }
  }
}
