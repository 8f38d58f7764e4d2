import type { Account, ResourceHandler } from '../../types';

/** What S3 has to offer for it. */
interface Buckets {
  create(name: string): void;
  /** Throws when there are objects in it. */
  remove(name: string): void;
}

/** `AWS::S3::Bucket`. How it is kept and whom it lets in has no behaviour on a laptop. */
export const bucketHandler = (
  account: Account,
  buckets: Buckets,
): ResourceHandler => ({
  type: 'AWS::S3::Bucket',
  properties: [
    'BucketName',
    'BucketEncryption',
    'LifecycleConfiguration',
    'OwnershipControls',
    'PublicAccessBlockConfiguration',
    'VersioningConfiguration',
    'Tags',
  ],
  createOnly: ['BucketName'],
  async create({ BucketName }, { generateName }) {
    const name = BucketName ?? generateName(63).toLowerCase();
    buckets.create(name);
    return {
      physicalId: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        RegionalDomainName: `${name}.s3.${account.region}.amazonaws.com`,
      },
    };
  },
  update: async (physicalId, _properties, _previous, { attributes }) => ({
    physicalId,
    attributes,
  }),
  async delete(name) {
    buckets.remove(name);
  },
});
