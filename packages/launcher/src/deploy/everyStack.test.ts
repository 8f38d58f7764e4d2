import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import {
  startSandbox,
  virtualImage,
  type Sandbox,
} from '@tenantry/aws-sandbox';
import { application } from '@tenantry/application';
import { synthesize } from '../build/build';
import { connectionOf } from '../cell';
import { readConfig } from '../config';
import { readStack, templatesOfTenants } from './assembly';
import { deployStack } from './deployStack';
import { stackParameters } from './parameters';
import { publishAssets } from './publishAssets';

jest.setTimeout(300_000);

const TAG = '1.0.0';
const IMAGES = [
  ...application.services.map(({ image }) => image),
  'reverse-proxy',
  'portal',
];
/** What `tenant-*` templates are made with, whichever they are. */
const TENANT = {
  Tier: 'premium',
  TaskSize: 'small',
  MinTasks: '1',
  MaxTasks: '2',
};
/** What whoever deploys puts in front of the front doors. */
const FRONT_DOOR = {
  WebAclArn:
    'arn:aws:wafv2:us-east-1:000000000000:regional/webacl/rules/00000000-0000-4000-8000-000000000000',
  ApiDomainName: 'api.example.com',
  ApiCertificateArn:
    'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000001',
};
/** What whoever deploys says of the portal. */
const PORTAL = {
  DomainName: 'portal.example.com',
  CertificateArn:
    'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000',
  AllowedCidr: '10.0.0.0/8',
  OidcMetadataUrl: 'https://id.example.com/.well-known/openid-configuration',
  OidcClientId: 'portal',
  CellRoleArns: [
    'arn:aws:iam::222222222222:role/tenantry-second-read',
    'arn:aws:iam::333333333333:role/tenantry-third-read',
  ].join(','),
};

describe('every stack of the app', () => {
  let sandbox: Sandbox;
  let s3: S3Client;
  let cloudFormation: CloudFormationClient;
  let parameters: Record<string, string>;

  const deploy = async (
    name: string,
    more: Record<string, string> = {},
    stackName = name,
  ) => {
    const stack = readStack(name, sandbox);
    await publishAssets(s3, stack.assets);
    return deployStack(
      cloudFormation,
      { ...stack, name: stackName },
      { ...parameters, ...more },
      (bucket, key) => `${sandbox.endpoint}/${bucket}/${key}`,
    );
  };

  beforeAll(async () => {
    await synthesize();
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: Object.fromEntries(
        IMAGES.map(name => [`tenantry/${name}`, virtualImage([TAG])]),
      ),
    });
    const connection = connectionOf(sandbox);
    s3 = new S3Client(connection);
    cloudFormation = new CloudFormationClient(connection);
    parameters = stackParameters(await readConfig({}), {
      cellId: 'local',
      imageTag: TAG,
      templatesUrl: `${sandbox.endpoint}/assets/tenant-templates/`,
    });
  });

  afterAll(async () => {
    s3.destroy();
    cloudFormation.destroy();
    await sandbox.stop();
  });

  it('is taken by the embedded account, which refuses none of its types', async () => {
    const shared = await deploy('shared-infra-stack', FRONT_DOOR);
    expect(shared).toMatchObject({
      ApiGatewayUrl: 'https://api.example.com',
      Shard1ApiUrl: 'https://api.example.com/shard-1',
    });
    expect(
      await deploy('cell-access-stack', {
        PortalRoleArn: 'arn:aws:iam::111111111111:role/portal',
        ExternalId: 'of-the-second-cell',
      }),
    ).toMatchObject({
      ReadRoleArn: 'arn:aws:iam::000000000000:role/tenantry-local-read',
    });
    await deploy('tenant-pool-basic');
    await deploy('tenant-cluster-advanced', { InstanceType: 'm6i.large' });
    const ownUsers = await deploy('portal-stack', {
      ...PORTAL,
      OidcMetadataUrl: '',
      OidcClientId: '',
    });
    expect(ownUsers.UserPoolId).toEqual(expect.any(String));
    const { SecretArn } = await deploySecret();
    const portal = await deploy('portal-stack', {
      ...PORTAL,
      OidcClientSecretArn: SecretArn,
    });
    expect(portal.UserPoolId).toBeUndefined();
    expect(portal.PortalUrl).toBe('https://portal.example.com');

    const { names } = templatesOfTenants(sandbox);
    expect(names).toHaveLength(8);
    for (const [index, name] of names.entries()) {
      const tenantId = `acme-${index}`;
      const priority = (place: number) => String(11 + 3 * index + place);
      const outputs = await deploy(
        name,
        {
          ...TENANT,
          TenantId: tenantId,
          TenantPath: tenantId,
          ListenerArn: shared.Shard0ListenerArn,
          LoadBalancerName: shared.Shard0LoadBalancerName,
          RulePriority: priority(0),
          OrderPriority: priority(0),
          ProductPriority: priority(1),
          UserPriority: priority(2),
        },
        `tenant-${tenantId}`,
      );
      expect(outputs.OrderServiceName).toEqual(expect.any(String));
    }
  });

  async function deploySecret() {
    const template = JSON.stringify({
      Resources: {
        Secret: {
          Type: 'AWS::SecretsManager::Secret',
          Properties: { SecretString: 'of the client' },
        },
      },
      Outputs: { SecretArn: { Value: { Ref: 'Secret' } } },
    });
    return deployStack(
      cloudFormation,
      { name: 'identity', template, parameterNames: [], assets: [] },
      {},
      () => '',
    );
  }
});
