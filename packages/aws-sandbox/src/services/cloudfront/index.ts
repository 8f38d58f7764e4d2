import type { WireRequest, WireResponse } from '../../http/protocols/types';
import { AwsError } from '../../errors';
import type { Account } from '../../types';
import type { S3 } from '../s3';
import type { DistributionRecord, HeadersPolicy } from './model';
import { distributionHandler } from './resources/distribution';
import { headersPolicyHandler } from './resources/headersPolicy';

/**
 * The distribution of the account: it serves a bucket on a port of its own, without
 * edges, caches and TLS. Whether the bucket's policy lets it read is not checked.
 */
export function createCloudFront(account: Account, s3: S3) {
  const distributions = account.store.collection<DistributionRecord>(
    'cloudfront.distributions',
  );
  const policies = account.store.collection<HeadersPolicy>(
    'cloudfront.headersPolicies',
  );

  /** Names of AWS that a page may talk to, as they are on a laptop. */
  const localized = (text: string) =>
    text
      .replace(
        /https:\/\/\*\.execute-api\.[\w-]+\.amazonaws\.com/g,
        account.frontDoorUrl(),
      )
      .replace(
        /https:\/\/cognito-idp\.[\w-]+\.amazonaws\.com/g,
        account.endpoint(),
      )
      .replace(
        /https:\/\/\*\.auth\.[\w-]+\.amazoncognito\.com/g,
        account.pagesUrl(),
      );

  const plain = (status: number, body: string): WireResponse => ({
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
    body,
  });

  /** An object of the bucket; to somebody who may not list, what is missing is forbidden. */
  function read(bucket: string, path: string): WireResponse {
    const key = decodeURIComponent(path.slice(1));
    try {
      return {
        status: 200,
        headers: s3.objectHeaders(bucket, key),
        body: s3.getObject(bucket, key),
      };
    } catch (error) {
      if (error instanceof AwsError) {
        return plain(403, 'AccessDenied');
      }
      throw error;
    }
  }

  function find(distribution: DistributionRecord, path: string): WireResponse {
    const { bucket, rootObject, errorPages } = distribution;
    const found = read(bucket, path === '/' ? `/${rootObject}` : path);
    const instead = errorPages[found.status];
    return instead
      ? { ...read(bucket, instead.path), status: instead.status }
      : found;
  }

  return {
    resourceHandlers: [
      distributionHandler(account, distributions),
      headersPolicyHandler(account, policies),
    ],
    answer({ method, path }: WireRequest): WireResponse {
      const [distribution] = distributions.values();
      if (!distribution) {
        return plain(404, 'No distribution has been made yet.');
      }
      if (method !== 'GET' && method !== 'HEAD') {
        return plain(403, 'The distribution answers GET and HEAD.');
      }
      const { status, headers, body } = find(distribution, path);
      const added =
        policies.get(distribution.headersPolicyId ?? '')?.headers ?? {};
      return {
        status,
        headers: {
          ...headers,
          ...Object.fromEntries(
            Object.entries(added).map(([name, value]) => [
              name,
              localized(value),
            ]),
          ),
        },
        body: method === 'HEAD' ? '' : body,
      };
    },
  };
}
