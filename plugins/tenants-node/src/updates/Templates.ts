import { createHash } from 'node:crypto';
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { Cached } from '../capacity/Cached';
import type { CellContext } from '../cell/CellContexts';
import { templateUrlOf, type Choice } from '../provisioners/silo/variant';

/** A template that was published a moment ago may be taken for the one before. */
const FRESH_MS = 60_000;
/** Hex digits of the hash: enough to tell apart what was ever published. */
const DIGITS = 12;
const VIRTUAL_HOST = /^(.+)\.s3[.-][^/]*amazonaws\.com(\.cn)?$/;

/** The version of a template: what is in it, and nothing else. */
export const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, DIGITS);

/** Where S3 has what is behind a URL: the bucket is in the host's name, or the path's beginning. */
function locationOf(url: string): { Bucket: string; Key: string } {
  const { hostname, pathname } = new URL(url);
  const path = decodeURIComponent(pathname).slice(1);
  const [, host] = VIRTUAL_HOST.exec(hostname) ?? [];
  if (host) {
    return { Bucket: host, Key: path };
  }
  const [bucket, ...key] = path.split('/');
  return { Bucket: bucket, Key: key.join('/') };
}

/** The published templates of tenants' stacks, by their versions. */
export class Templates {
  readonly #cached: Cached;

  constructor(now: () => number) {
    this.#cached = new Cached(FRESH_MS, now);
  }

  /** Of what is published now; `undefined` when it cannot be read: nothing depends on it. */
  async version(
    { clients, shared, cell }: CellContext,
    choice: Choice,
  ): Promise<string | undefined> {
    const { TenantTemplatesUrl: base } = shared;
    if (!base) {
      return undefined;
    }
    const url = templateUrlOf(base, choice);
    try {
      return await this.#cached.get(`${cell.id}/${url}`, async () => {
        const { Body } = await clients.s3.send(
          new GetObjectCommand(locationOf(url)),
        );
        return versionOf(await Body!.transformToString());
      });
    } catch {
      return undefined;
    }
  }

  /** Where a version is that was published once; `undefined` when it was not kept. */
  async urlOf(
    { clients, shared }: CellContext,
    choice: Choice,
    version: string | undefined,
  ): Promise<string | undefined> {
    const { TenantTemplatesUrl: base } = shared;
    if (!base || !version) {
      return undefined;
    }
    const url = templateUrlOf(base, choice, version);
    try {
      await clients.s3.send(new HeadObjectCommand(locationOf(url)));
      return url;
    } catch (error) {
      if (/^(NotFound|NoSuchKey)$/.test((error as Error).name)) {
        return undefined;
      }
      throw error;
    }
  }
}
