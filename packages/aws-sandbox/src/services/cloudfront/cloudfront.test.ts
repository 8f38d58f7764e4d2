import { PutObjectCommand } from '@aws-sdk/client-s3';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack, deleteStack, outputsOf } from '../../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const template = (behavior: object = {}) => ({
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket', DeletionPolicy: 'Retain' },
    Access: {
      Type: 'AWS::CloudFront::OriginAccessControl',
      Properties: { OriginAccessControlConfig: { Name: 'access' } },
    },
    Headers: {
      Type: 'AWS::CloudFront::ResponseHeadersPolicy',
      Properties: {
        ResponseHeadersPolicyConfig: {
          Name: 'headers',
          SecurityHeadersConfig: {
            FrameOptions: { FrameOption: 'DENY', Override: true },
            ContentSecurityPolicy: {
              ContentSecurityPolicy: {
                'Fn::Sub':
                  'connect-src https://*.execute-api.${AWS::Region}.${AWS::URLSuffix} https://cognito-idp.${AWS::Region}.${AWS::URLSuffix} https://*.auth.${AWS::Region}.amazoncognito.com',
              },
              Override: true,
            },
          },
        },
      },
    },
    Distribution: {
      Type: 'AWS::CloudFront::Distribution',
      Properties: {
        DistributionConfig: {
          Enabled: true,
          DefaultRootObject: 'index.html',
          CustomErrorResponses: [
            {
              ErrorCode: 403,
              ResponseCode: 200,
              ResponsePagePath: '/index.html',
            },
          ],
          DefaultCacheBehavior: {
            TargetOriginId: 'bucket',
            ResponseHeadersPolicyId: { Ref: 'Headers' },
            ViewerProtocolPolicy: 'redirect-to-https',
            ...behavior,
          },
          Origins: [
            {
              Id: 'bucket',
              DomainName: { 'Fn::GetAtt': ['Bucket', 'RegionalDomainName'] },
              OriginAccessControlId: { 'Fn::GetAtt': ['Access', 'Id'] },
            },
          ],
        },
      },
    },
  },
  Outputs: {
    Bucket: { Value: { Ref: 'Bucket' } },
    Url: {
      Value: { 'Fn::Sub': 'https://${Distribution.DomainName}/callback' },
    },
  },
});

describe('a distribution', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('serves a bucket with its headers, and the app for every page of it', async () => {
    const stack = await createStack(clients, 'app', template());
    const { Bucket, Url } = outputsOf(stack);
    expect(Url).toBe(`${sandbox.distributionUrl}/callback`);
    for (const [Key, ContentType] of [
      ['index.html', 'text/html'],
      ['assets/a.js', 'text/javascript'],
    ]) {
      await clients.s3.send(
        new PutObjectCommand({
          Bucket,
          Key,
          Body: Key,
          ContentType,
          CacheControl: 'no-cache',
        }),
      );
    }
    const get = async (path: string) => {
      const response = await fetch(`${sandbox.distributionUrl}${path}`);
      return [
        response.status,
        await response.text(),
        response.headers,
      ] as const;
    };
    const [status, text, headers] = await get('/assets/a.js');
    expect([status, text]).toEqual([200, 'assets/a.js']);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/javascript',
      'cache-control': 'no-cache',
      'x-frame-options': 'DENY',
      // What a page may talk to is where it is on this machine.
      'content-security-policy': `connect-src ${sandbox.frontDoorUrl} ${
        sandbox.endpoint
      } http://localhost:${new URL(sandbox.endpoint).port}`,
    });
    for (const path of ['/', '/orders/1', '/callback?code=1']) {
      expect((await get(path)).slice(0, 2)).toEqual([200, 'index.html']);
    }
    const posted = await fetch(sandbox.distributionUrl, { method: 'POST' });
    expect(posted.status).toBe(403);
    await deleteStack(clients, stack.StackId!);
    expect((await get('/'))[0]).toBe(404);
  });

  it('is refused with what does not act here', async () => {
    const stack = await createStack(
      clients,
      'app',
      template({ FunctionAssociations: [] }),
    );
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  });
});
