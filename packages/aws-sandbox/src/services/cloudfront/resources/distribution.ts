import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Collection } from '../../../state/store';
import type { DistributionRecord } from '../model';

const unsupported = (what: string) =>
  new NotSupportedError(`${what} of AWS::CloudFront::Distribution`);

/** Refuses parts of a configuration that do not act here. */
function checkNames(where: string, value: object, names: string[]): void {
  const other = Object.keys(value).find(name => !names.includes(name));
  if (other) {
    throw unsupported(`${where}.${other}`);
  }
}

function settingsOf(
  config: any,
): Omit<DistributionRecord, 'id' | 'domainName'> {
  checkNames('DistributionConfig', config, [
    'Origins',
    'DefaultCacheBehavior',
    'DefaultRootObject',
    'CustomErrorResponses',
    'Enabled',
    // No behaviour on loopback.
    'Comment',
    'HttpVersion',
    'IPV6Enabled',
    'PriceClass',
  ]);
  const [origin, ...more] = config.Origins ?? [];
  if (!origin?.OriginAccessControlId || more.length > 0) {
    throw unsupported('anything but one bucket with an OriginAccessControlId');
  }
  const behavior = config.DefaultCacheBehavior;
  checkNames('DefaultCacheBehavior', behavior, [
    'TargetOriginId',
    'ResponseHeadersPolicyId',
    // Nothing is cached, and there is no TLS.
    'CachePolicyId',
    'Compress',
    'ViewerProtocolPolicy',
  ]);
  if (behavior.TargetOriginId !== origin.Id) {
    throw new AwsError(
      'NoSuchOrigin',
      'One or more of your origins or origin groups do not exist.',
      404,
    );
  }
  return {
    // `<bucket>.s3.<region>.amazonaws.com`
    bucket: /^(.+)\.s3\./.exec(origin.DomainName)![1],
    rootObject: config.DefaultRootObject ?? '',
    headersPolicyId: behavior.ResponseHeadersPolicyId,
    errorPages: Object.fromEntries(
      (config.CustomErrorResponses ?? []).map((item: any) => [
        item.ErrorCode,
        { status: Number(item.ResponseCode), path: item.ResponsePagePath },
      ]),
    ),
  };
}

/** `AWS::CloudFront::Distribution`: one in an account, which has one port. */
export function distributionHandler(
  account: Account,
  distributions: Collection<DistributionRecord>,
): ResourceHandler {
  const resultOf = ({ id, domainName }: DistributionRecord) => ({
    physicalId: id,
    attributes: { Id: id, DomainName: domainName },
  });
  return {
    type: 'AWS::CloudFront::Distribution',
    properties: ['DistributionConfig', 'Tags'],
    async create({ DistributionConfig }) {
      if (distributions.values().length > 0) {
        throw new NotSupportedError('a second AWS::CloudFront::Distribution');
      }
      const id = `E${account.ids.alphanumeric(13).toUpperCase()}`;
      const record = {
        ...settingsOf(DistributionConfig),
        id,
        domainName: `d${account.ids.alphanumeric(13)}.cloudfront.net`,
      };
      distributions.put(id, record);
      return resultOf(record);
    },
    async update(id, { DistributionConfig }) {
      const record = {
        ...distributions.get(id)!,
        ...settingsOf(DistributionConfig),
      };
      distributions.put(id, record);
      return resultOf(record);
    },
    async delete(id) {
      distributions.delete(id);
    },
  };
}
