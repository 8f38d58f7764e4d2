import type { SynthesizedStack } from './assembly';

export const BOOTSTRAP_STACK = 'tenantry-bootstrap';

/** The stack with the bucket that all others have their assets and templates in. */
export function bootstrapStack(bucket: string): SynthesizedStack {
  const template = {
    Description: 'Tenantry: where its templates and bundles are kept',
    Resources: {
      Assets: {
        Type: 'AWS::S3::Bucket',
        Properties: {
          BucketName: bucket,
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              { ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        },
      },
      OnlyByTls: {
        Type: 'AWS::S3::BucketPolicy',
        Properties: {
          Bucket: { Ref: 'Assets' },
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                Principal: '*',
                Action: 's3:*',
                Resource: [
                  { 'Fn::GetAtt': ['Assets', 'Arn'] },
                  { 'Fn::Sub': '${Assets.Arn}/*' },
                ],
                Condition: { Bool: { 'aws:SecureTransport': 'false' } },
              },
            ],
          },
        },
      },
    },
  };
  return {
    name: BOOTSTRAP_STACK,
    template: JSON.stringify(template),
    parameterNames: [],
    assets: [],
  };
}
