import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { AwsError, NotSupportedError } from '../../errors';
import type {
  Protocol,
  WireRequest,
  WireResponse,
} from '../../http/protocols/types';
import type { Account, AwsService } from '../../types';
import { bucketHandler } from './bucketHandler';

interface StoredObject {
  bucket: string;
  key: string;
  etag: string;
  size: number;
  contentType?: string;
  cacheControl?: string;
  lastModified: string;
}

const OPERATIONS = [
  'CreateBucket',
  'HeadBucket',
  'DeleteBucket',
  'PutObject',
  'GetObject',
  'HeadObject',
  'DeleteObject',
  'ListObjectsV2',
];

/** What a list may be asked with. */
const LISTING = ['list-type', 'prefix', 'continuation-token'];
/** S3's page. */
const PAGE = 1_000;

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

const hash = (text: string | Buffer, algorithm = 'sha256') =>
  createHash(algorithm).update(text).digest('hex');

/** Where the bytes are: files below a folder, or memory. */
function openBlobs(dir?: string) {
  if (!dir) {
    const blobs = new Map<string, Buffer>();
    return {
      put: (name: string, body: Buffer) => void blobs.set(name, body),
      get: (name: string) => blobs.get(name),
      delete: (name: string) => void blobs.delete(name),
    };
  }
  mkdirSync(dir, { recursive: true });
  return {
    put: (name: string, body: Buffer) => writeFileSync(join(dir, name), body),
    get: (name: string) => {
      const path = join(dir, name);
      return existsSync(path) ? readFileSync(path) : undefined;
    },
    delete: (name: string) => rmSync(join(dir, name), { force: true }),
  };
}

/** S3 as far as deployments use it: buckets, whole objects, path-style addresses. */
export function createS3(account: Account, dataDir?: string) {
  const buckets = account.store.collection<{ createdAt: string }>('s3.buckets');
  const objects = account.store.collection<StoredObject>('s3.objects');
  const blobs = openBlobs(dataDir && join(dataDir, 's3'));
  const idOf = (bucket: string, key: string) => `${bucket}/${key}`;

  const requireBucket = (bucket: string) => {
    if (!buckets.get(bucket)) {
      throw new AwsError(
        'NoSuchBucket',
        'The specified bucket does not exist',
        404,
      );
    }
  };
  const requireObject = (bucket: string, key: string): StoredObject => {
    requireBucket(bucket);
    const object = objects.get(idOf(bucket, key));
    if (!object) {
      throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    }
    return object;
  };

  function getObject(bucket: string, key: string): Buffer {
    const object = requireObject(bucket, key);
    return blobs.get(hash(idOf(object.bucket, object.key)))!;
  }

  function putObject(
    bucket: string,
    key: string,
    body: Buffer,
    { contentType, cacheControl }: Partial<StoredObject> = {},
  ): StoredObject {
    requireBucket(bucket);
    blobs.put(hash(idOf(bucket, key)), body);
    const object = {
      bucket,
      key,
      etag: `"${hash(body, 'md5')}"`,
      size: body.length,
      contentType,
      cacheControl,
      lastModified: account.clock.now().toISOString(),
    };
    objects.put(idOf(bucket, key), object);
    return object;
  }

  const createBucket = (bucket: string) =>
    buckets.put(bucket, { createdAt: account.clock.now().toISOString() });

  function deleteBucket(bucket: string): void {
    requireBucket(bucket);
    if (objects.values().some(object => object.bucket === bucket)) {
      throw new AwsError(
        'BucketNotEmpty',
        'The bucket you tried to delete is not empty',
        409,
      );
    }
    buckets.delete(bucket);
  }

  const headersOf = (object: StoredObject) => ({
    etag: object.etag,
    'content-type': object.contentType ?? 'application/octet-stream',
    'content-length': String(object.size),
    'last-modified': new Date(object.lastModified).toUTCString(),
    ...(object.cacheControl && { 'cache-control': object.cacheControl }),
  });

  /** The operation's name, for faults, the call log and IAM. */
  function operationOf({ method, path, query }: WireRequest): string {
    const [, bucket, ...rest] = path.split('/');
    const isObject = rest.join('/') !== '';
    const known: Record<string, string> = isObject
      ? {
          PUT: 'PutObject',
          GET: 'GetObject',
          HEAD: 'HeadObject',
          DELETE: 'DeleteObject',
        }
      : { PUT: 'CreateBucket', HEAD: 'HeadBucket', DELETE: 'DeleteBucket' };
    const isListing = !isObject && method === 'GET';
    if (isListing && query.get('list-type') === '2') {
      known.GET = 'ListObjectsV2';
    }
    const subresource = [...query.keys()].find(
      name => name !== 'x-id' && !(isListing && LISTING.includes(name)),
    );
    if (!bucket || !known[method] || subresource) {
      throw new NotSupportedError(
        `the operation s3: ${method} /<bucket>${isObject ? '/<key>' : ''}${
          subresource ? `?${subresource}` : ''
        }`,
      );
    }
    return known[method];
  }

  /** A page of the objects in a bucket, in the order of their keys. */
  function listObjects(bucket: string, query: URLSearchParams): string {
    requireBucket(bucket);
    const after = query.get('continuation-token') ?? '';
    const rest = objects
      .values()
      .filter(
        object =>
          object.bucket === bucket &&
          object.key.startsWith(query.get('prefix') ?? '') &&
          object.key > after,
      )
      .sort((a, b) => (a.key < b.key ? -1 : 1));
    const page = rest.slice(0, PAGE);
    const isTruncated = rest.length > PAGE;
    return [
      `<ListBucketResult><Name>${escapeXml(bucket)}</Name>`,
      `<KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>`,
      isTruncated
        ? `<NextContinuationToken>${escapeXml(
            page[PAGE - 1].key,
          )}</NextContinuationToken>`
        : '',
      ...page.map(
        ({ key, size, etag, lastModified }) =>
          `<Contents><Key>${escapeXml(
            key,
          )}</Key><LastModified>${lastModified}</LastModified><ETag>${escapeXml(
            etag,
          )}</ETag><Size>${size}</Size></Contents>`,
      ),
      '</ListBucketResult>',
    ].join('');
  }

  function answer(request: WireRequest): WireResponse {
    const [, bucket, ...rest] = request.path.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    const empty = { status: 200, headers: {}, body: '' };
    if (String(request.headers['content-encoding']).includes('aws-chunked')) {
      throw new NotSupportedError('s3 uploads in aws-chunked encoding');
    }
    switch (operationOf(request)) {
      case 'CreateBucket':
        createBucket(bucket);
        return { ...empty, headers: { location: `/${bucket}` } };
      case 'HeadBucket':
        requireBucket(bucket);
        return empty;
      case 'DeleteBucket':
        deleteBucket(bucket);
        return { ...empty, status: 204 };
      case 'PutObject': {
        const { etag } = putObject(bucket, key, request.body, {
          contentType: request.headers['content-type'],
          cacheControl: request.headers['cache-control'],
        });
        return { ...empty, headers: { etag } };
      }
      case 'HeadObject':
        return { ...empty, headers: headersOf(requireObject(bucket, key)) };
      case 'GetObject':
        return {
          status: 200,
          headers: headersOf(requireObject(bucket, key)),
          body: getObject(bucket, key),
        };
      case 'ListObjectsV2':
        return {
          status: 200,
          headers: { 'content-type': 'application/xml' },
          body: listObjects(bucket, request.query),
        };
      default:
        requireBucket(bucket);
        objects.delete(idOf(bucket, key));
        blobs.delete(hash(idOf(bucket, key)));
        return { ...empty, status: 204 };
    }
  }

  /** S3's REST is small enough here to be read by hand. */
  const restXml: Protocol = {
    decode: (_, request) => ({
      operation: operationOf(request),
      input: request,
    }),
    encode: (_schemas, _operation, output) => output as WireResponse,
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: { 'content-type': 'application/xml' },
      body: `<Error><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(
        error.message,
      )}</Message><RequestId>${requestId}</RequestId></Error>`,
    }),
  };

  return {
    signingName: 's3',
    protocol: restXml,
    operations: Object.fromEntries(OPERATIONS.map(name => [name, answer])),
    accessOf: (operation: string, { path }: WireRequest) => [
      {
        action:
          operation === 'ListObjectsV2'
            ? 's3:ListBucket'
            : `s3:${operation.replace('Head', 'Get')}`,
        resource: `arn:aws:s3:::${path.slice(1)}`,
      },
    ],
    getObject,
    objectHeaders: (bucket: string, key: string) =>
      headersOf(requireObject(bucket, key)),
    putObject,
    resourceHandlers: [
      bucketHandler(account, { create: createBucket, remove: deleteBucket }),
    ],
    inventory: () => ({
      buckets: buckets.entries().map(([name]) => name),
      objects: objects.entries().map(([id]) => id),
    }),
  } satisfies AwsService & Record<string, unknown>;
}

export type S3 = ReturnType<typeof createS3>;
