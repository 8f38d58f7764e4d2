import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import {
  startSandbox,
  virtualImage,
  type Images,
  type Sandbox,
} from '@tenantry/aws-sandbox';
import { createTenantsService } from '@tenantry/plugin-tenants-node';
import { deploy } from '../commands/deploy';
import { destroy } from '../commands/destroy';
import { describeStack } from './deployStack';
import { imageTag } from './images';
import { readSettings } from './settings';
import { identify } from './target';

jest.setTimeout(600_000);

/** What whoever deploys has set. */
const ENV = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_EC2_METADATA_DISABLED: 'true',
  TENANTRY_URL: 'https://portal.example.com',
  TENANTRY_CERTIFICATE_ARN:
    'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000',
  TENANTRY_ALLOWED_CIDR: '203.0.113.0/24',
  OIDC_METADATA_URL: 'https://id.example.com/.well-known/openid-configuration',
  OIDC_CLIENT_ID: 'portal',
};

/** As little of a production configuration as a deployment goes by. */
const CONFIG = `
app: { baseUrl: '\${TENANTRY_URL}' }
auth:
  environment: production
  providers:
    oidc:
      production:
        metadataUrl: '\${OIDC_METADATA_URL}'
        clientId: '\${OIDC_CLIENT_ID}'
tenantry:
  cells:
    - id: main
      accountId: '\${TENANTRY_ACCOUNT_ID}'
      region: '\${TENANTRY_REGION}'
  deploy:
    certificateArn: '\${TENANTRY_CERTIFICATE_ARN}'
    allowedCidr: '\${TENANTRY_ALLOWED_CIDR}'
    oidcClientSecretArn: '\${TENANTRY_OIDC_CLIENT_SECRET_ARN}'
`;

describe('./tenantry deploy, and destroy', () => {
  const before = { ...process.env };
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-deploy-'));
  const log = join(dir, 'builder.log');
  const configFile = join(dir, 'app-config.production.yaml');
  const images: Images = {};
  const lines: string[] = [];
  let tag: string;
  let sandbox: Sandbox;
  let cloudFormation: CloudFormationClient;

  const run = async (
    command: typeof deploy,
    env: NodeJS.ProcessEnv = {},
  ): Promise<string> => {
    lines.length = 0;
    Object.assign(process.env, ENV, { AWS_ENDPOINT_URL: sandbox.endpoint });
    for (const [name, value] of Object.entries(env)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    await command({
      yes: true,
      env: process.env,
      signal: new AbortController().signal,
      configFile,
    });
    return lines.join('');
  };
  const statusOf = async (name: string) =>
    (await describeStack(cloudFormation, name))?.StackStatus;

  beforeAll(async () => {
    // A stand-in for the builder: it says what it is asked, and builds nothing.
    writeFileSync(
      join(dir, 'docker'),
      `#!/bin/sh\n[ "$1" = login ] && cat >/dev/null\necho "$@" >>${log}\n`,
    );
    chmodSync(join(dir, 'docker'), 0o755);
    writeFileSync(configFile, CONFIG);
    tag = imageTag();
    for (const name of [
      'order-service',
      'product-service',
      'user-service',
      'reverse-proxy',
      'portal',
    ]) {
      images[`tenantry/${name}`] = virtualImage([tag]);
    }
    // Nobody has built this one yet.
    images['tenantry/order-service'].tags = ['older'];
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0, images });
    cloudFormation = new CloudFormationClient({
      endpoint: sandbox.endpoint,
      region: sandbox.region,
      credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
    });
    jest.spyOn(process.stdout, 'write').mockImplementation(text => {
      lines.push(String(text));
      return true;
    });
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'somebody-elses',
        TemplateBody: JSON.stringify({
          Resources: {
            Secret: {
              Type: 'AWS::SecretsManager::Secret',
              Properties: { Name: 'oidc', SecretString: 'of the client' },
            },
          },
          Outputs: { Arn: { Value: { Ref: 'Secret' } } },
        }),
      }),
    );
    await waitUntilStackCreateComplete(
      {
        client: cloudFormation,
        minDelay: 0.05,
        maxDelay: 0.2,
        maxWaitTime: 30,
      } as never,
      { StackName: 'somebody-elses' },
    );
    const made = await describeStack(cloudFormation, 'somebody-elses');
    process.env.TENANTRY_OIDC_CLIENT_SECRET_ARN =
      made?.Outputs?.[0].OutputValue;
  });

  afterEach(() => {
    process.env = {
      ...before,
      TENANTRY_OIDC_CLIENT_SECRET_ARN:
        process.env.TENANTRY_OIDC_CLIENT_SECRET_ARN,
    };
  });

  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    cloudFormation.destroy();
    await sandbox.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it.each([
    [
      'without credentials',
      { AWS_ACCESS_KEY_ID: undefined, AWS_CONFIG_FILE: '/dev/null' },
      /There are no AWS credentials\. .*run this again/,
    ],
    [
      'without a Region',
      { AWS_REGION: undefined, AWS_CONFIG_FILE: '/dev/null' },
      /There is no Region\. .*run this again/,
    ],
    [
      'with credentials of another account',
      { TENANTRY_ACCOUNT_ID: '111111111111' },
      /are of the account 000000000000, and the cell "main" is in the account 111111111111/,
    ],
    [
      'in another Region',
      { TENANTRY_REGION: 'eu-west-1' },
      /The Region is us-east-1, and the cell "main" is in eu-west-1/,
    ],
    [
      'without a certificate',
      { TENANTRY_CERTIFICATE_ARN: '' },
      /tenantry\.deploy\.certificateArn is missing .*the certificate in ACM/,
    ],
    [
      'with an address that is no origin',
      { TENANTRY_URL: 'http://portal.example.com/here' },
      /app\.baseUrl is "http:\/\/portal\.example\.com\/here"\. It has to be/,
    ],
  ])('%s: says so and changes nothing', async (_, env, words) => {
    await expect(run(deploy, env)).rejects.toThrow(words);
    expect(await statusOf('tenantry-bootstrap')).toBeUndefined();
  });

  it('leaves a stack alone that has the name of one of its own', async () => {
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: 'portal-stack',
        TemplateBody: JSON.stringify({
          Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: {} } },
        }),
      }),
    );
    await expect(run(deploy)).rejects.toThrow(
      /a stack named portal-stack already, and it is not of the cell "main": it has no tag tenantry:cell/,
    );
    expect(await statusOf('tenantry-bootstrap')).toBeUndefined();
    await cloudFormation.send(
      new DeleteStackCommand({ StackName: 'portal-stack' }),
    );
  });

  it('says that there is no container builder, when there is something to build', async () => {
    await expect(
      run(deploy, { PATH: dirname(process.execPath) }),
    ).rejects.toThrow(
      /no container builder: none of docker, finch, podman is on the PATH/,
    );
    expect(await statusOf('shared-infra-stack')).toBe('CREATE_COMPLETE');
    expect(await statusOf('tenant-pool-basic')).toBeUndefined();
  });

  it('says what failed half-way', async () => {
    const PATH = [dir, process.env.PATH].join(delimiter);
    await expect(run(deploy, { PATH })).rejects.toThrow(
      /The stack tenant-pool-basic failed\. .*\n.*run this again: it goes on from there/,
    );
    // Only what the account lacked was built.
    const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
    expect(readFileSync(log, 'utf8').split('\n').slice(0, 3)).toEqual([
      `login --username AWS --password-stdin ${registry}`,
      expect.stringMatching(
        `^build --platform linux/amd64 --tag ${registry}/tenantry/order-service:${tag} .*/packages/order-service$`,
      ),
      `push ${registry}/tenantry/order-service:${tag}`,
    ]);
  });

  it('goes on from there', async () => {
    images['tenantry/order-service'].tags = [tag];
    const said = await run(deploy);
    expect(said).toMatch(/shared-infra-stack: as it is/);
    expect(said).toMatch(/Portal: +https:\/\/portal\.example\.com/);
    expect(await statusOf('portal-stack')).toBe('CREATE_COMPLETE');
  });

  it('changes nothing the next time', async () => {
    const said = await run(deploy);
    for (const name of [
      'tenantry-bootstrap',
      'shared-infra-stack',
      'tenant-pool-basic',
      'tenant-cluster-advanced',
      'portal-stack',
    ]) {
      expect(said).toContain(`${name}: as it is`);
    }
  });

  it('removes what it has made, tenants first, nothing else, and says what stays', async () => {
    Object.assign(process.env, ENV, { AWS_ENDPOINT_URL: sandbox.endpoint });
    const { config } = await readSettings(
      await identify(process.env),
      process.env,
      configFile,
    );
    const { onboarding } = createTenantsService({ config });
    const step = {
      taskId: 'task',
      actor: 'service',
      signal: new AbortController().signal,
      log: () => {},
      isTaskRunning: async () => true,
    };
    await onboarding.reserve(
      {
        tenantId: 'acme',
        displayName: 'Acme Corp',
        tier: 'basic',
        adminEmail: 'ada@acme.example',
        owner: 'group:default/platform',
      },
      step,
    );
    await onboarding.deploy('acme', step);
    await onboarding.identity('acme', step);
    const { users } = await sandbox.inventory();
    expect(users).toEqual([expect.stringMatching(/ada@acme\.example$/)]);

    const said = await run(destroy);
    expect(said).toMatch(/Its tenants: acme\./);
    const [, uri] = /Its data is at s3:\/\/(\S+)/.exec(said)!;
    const [bucket, ...key] = uri.split('/');
    const s3 = new S3Client({ forcePathStyle: true });
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: key.join('/') }),
    );
    expect(Contents.map(({ Key }) => Key)).toContainEqual(
      expect.stringMatching(/users-\d+\.jsonl$/),
    );
    s3.destroy();
    const after = await sandbox.inventory();
    expect([after.users, after.apiKeys]).toEqual([[], []]);
    for (const name of [
      'tenantry-bootstrap',
      'shared-infra-stack',
      'tenant-pool-basic',
      'tenant-cluster-advanced',
      'portal-stack',
    ]) {
      expect([name, await statusOf(name)]).toEqual([name, undefined]);
    }
    expect(await statusOf('somebody-elses')).toBe('CREATE_COMPLETE');
    expect(said).toMatch(/These were kept/);
    expect(said).toMatch(/AWS::DynamoDB::Table shared-infra-stack-Registry/);
    expect(said).toMatch(/AWS::RDS::DBCluster .*\(a last snapshot\)/);
    expect(await run(destroy)).toMatch(/There is nothing of the cell "main"/);
  });
});
