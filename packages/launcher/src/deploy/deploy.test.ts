import { delimiter, dirname } from 'node:path';
import { deploy } from '../commands/deploy';
import { destroy } from '../commands/destroy';
import { startDeployment, type Deployment } from '../testing/deployment';
import { deleteStack, describeStack } from './deployStack';
import { CELL_TAG } from './stacks';

jest.setTimeout(600_000);

/** What whoever deploys has set. */
const ENV = {
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
  let deployment: Deployment;
  const run: Deployment['run'] = (...args) => deployment.run(...args);
  const statusOf: Deployment['statusOf'] = name => deployment.statusOf(name);
  const remove = async (StackName: string) =>
    deleteStack(
      deployment.cloudFormation,
      (await describeStack(deployment.cloudFormation, StackName))!,
    );

  beforeAll(async () => {
    deployment = await startDeployment(CONFIG, ENV);
    // Nobody has built this one yet.
    deployment.images['tenantry/order-service'].tags = ['older'];
    deployment.env.TENANTRY_OIDC_CLIENT_SECRET_ARN = await deployment.make(
      'somebody-elses',
      'AWS::SecretsManager::Secret',
      { Name: 'oidc', SecretString: 'of the client' },
    );
  });

  afterAll(() => deployment.stop());

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
      /are of the account 000000000000, .*; no cell is there: "main" is in 111111111111, us-east-1\./,
    ],
    [
      'in another Region',
      { TENANTRY_REGION: 'eu-west-1' },
      /the Region is us-east-1; no cell is there: "main" is in 000000000000, eu-west-1\./,
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
    await deployment.make('portal-stack', 'AWS::Logs::LogGroup', {});
    await expect(run(deploy)).rejects.toThrow(
      /a stack named portal-stack already, and it is not of the cell "main": it has no tag tenantry:cell/,
    );
    expect(await statusOf('tenantry-bootstrap')).toBeUndefined();
    await remove('portal-stack');
  });

  it('does not put a portal where the portal is elsewhere', async () => {
    await deployment.make(
      'cell-access-stack',
      'AWS::Logs::LogGroup',
      {},
      { [CELL_TAG]: 'main' },
    );
    await expect(run(deploy)).rejects.toThrow(
      /The cell "main" has the stack cell-access-stack: its portal is elsewhere\. But it is the first of tenantry\.cells/,
    );
    expect(await statusOf('tenantry-bootstrap')).toBeUndefined();
    await remove('cell-access-stack');
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
    const { builderDir, tag } = deployment;
    const PATH = [builderDir, process.env.PATH].join(delimiter);
    await expect(run(deploy, { PATH })).rejects.toThrow(
      /The stack tenant-pool-basic failed\. .*\n.*run this again: it goes on from there/,
    );
    // Only what the account lacked was built.
    const registry = '000000000000.dkr.ecr.us-east-1.amazonaws.com';
    expect(deployment.builderLog().slice(0, 4)).toEqual([
      'info',
      `login --username AWS --password-stdin ${registry}`,
      expect.stringMatching(
        `^build --platform linux/amd64 --tag ${registry}/tenantry/order-service:${tag} .*/packages/order-service$`,
      ),
      `push ${registry}/tenantry/order-service:${tag}`,
    ]);
  });

  it('goes on from there', async () => {
    deployment.images['tenantry/order-service'].tags = [deployment.tag];
    const said = await run(deploy);
    expect(said).toMatch(/shared-infra-stack: as it is/);
    expect(said).toMatch(/tenant-pool-basic: \n {2}\+ \d+ resources/);
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
    const { sandbox } = deployment;
    await deployment.onboard('acme');
    const { users } = await sandbox.inventory();
    expect(users).toEqual([expect.stringMatching(/ada@acme\.example$/)]);

    const said = await run(destroy);
    expect(said).toMatch(/Its tenants: acme\./);
    const [, uri] = /Its data is at (s3:\S+)/.exec(said)!;
    expect(await deployment.keysBelow(uri)).toContainEqual(
      expect.stringMatching(/users-\d+\.jsonl$/),
    );
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
    // The pool may have been updated with a role of the portal's, which has to be there.
    expect(said.indexOf('Removing tenant-pool-basic')).toBeLessThan(
      said.indexOf('Removing portal-stack'),
    );
    expect(await statusOf('somebody-elses')).toBe('CREATE_COMPLETE');
    expect(said).toMatch(/These were kept/);
    expect(said).toMatch(/AWS::DynamoDB::Table shared-infra-stack-Registry/);
    expect(said).toMatch(/AWS::RDS::DBCluster .*\(a last snapshot\)/);
    expect(await run(destroy)).toMatch(/There is nothing of the cell "main"/);
  });
});
