import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { deploy } from '../commands/deploy';
import { destroy } from '../commands/destroy';
import { startDeployment, type Deployment } from '../testing/deployment';
import { deleteStack, describeStack } from './deployStack';
import { CELL_TAG } from './stacks';

jest.setTimeout(600_000);

const ROLE = 'arn:aws:iam::000000000000:role/tenantry-second';
const EXTERNAL_ID = 'of-the-second-cell';
const CONFIG = `
tenantry:
  cells:
    - { id: main, accountId: '111111111111', region: us-east-1 }
    - id: second
      accountId: '000000000000'
      region: us-east-1
      roles:
        read: ${ROLE}-read
        externalId: ${EXTERNAL_ID}
        change: ${ROLE}-change
        stacks: ${ROLE}-stacks
  deploy:
    portalRoleArn: '\${TENANTRY_PORTAL_ROLE_ARN}'
`;
const STACKS = [
  'tenantry-bootstrap',
  'shared-infra-stack',
  'tenant-pool-basic',
  'tenant-cluster-advanced',
  'cell-access-stack',
];

interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

describe('a cell whose portal is elsewhere', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await startDeployment(CONFIG, {});
    // Nobody needs it here.
    deployment.images['tenantry/portal'].tags = [];
    deployment.env.TENANTRY_PORTAL_ROLE_ARN = await deployment.make(
      'stands-for-the-portal',
      'AWS::IAM::Role',
      {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { AWS: { 'Fn::Sub': '${AWS::AccountId}' } },
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'other-cells',
            PolicyDocument: {
              Statement: [
                {
                  Effect: 'Allow',
                  Action: 'sts:AssumeRole',
                  Resource: `${ROLE}-read`,
                },
              ],
            },
          },
        ],
      },
    );
  });

  afterAll(() => deployment.stop());

  const take = async (
    credentials: Keys,
    RoleArn: string,
    ExternalId?: string,
  ): Promise<Keys> => {
    const { endpoint, region } = deployment.sandbox;
    const sts = new STSClient({ endpoint, region, credentials });
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({
          RoleArn,
          RoleSessionName: 'tenantry',
          ExternalId,
        }),
      );
      return {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken,
      };
    } finally {
      sts.destroy();
    }
  };
  const somebody = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const portal = () => take(somebody, deployment.env.TENANTRY_PORTAL_ROLE_ARN!);

  it('is not deployed where the portal is', async () => {
    const { cloudFormation } = deployment;
    const tags = { [CELL_TAG]: 'second' };
    await deployment.make('portal-stack', 'AWS::Logs::LogGroup', {}, tags);
    await expect(deployment.run(deploy)).rejects.toThrow(
      /The cell "second" has the stack portal-stack\. But it is not the first of tenantry\.cells/,
    );
    await deleteStack(
      cloudFormation,
      (await describeStack(cloudFormation, 'portal-stack'))!,
    );
  });

  it('is deployed without one, and with roles for it', async () => {
    const said = await deployment.run(deploy);
    expect(said).toMatch(/The cell "second" in the account 000000000000/);
    for (const name of STACKS) {
      expect([name, await deployment.statusOf(name)]).toEqual([
        name,
        'CREATE_COMPLETE',
      ]);
    }
    expect(await deployment.statusOf('portal-stack')).toBeUndefined();
  });

  it('lets that portal in when it says the external id, and nobody else', async () => {
    const read = await take(await portal(), `${ROLE}-read`, EXTERNAL_ID);
    await take(read, `${ROLE}-change`);
    await expect(take(await portal(), `${ROLE}-read`)).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole/,
    );
    await expect(take(await portal(), `${ROLE}-change`)).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole/,
    );
    await expect(take(somebody, `${ROLE}-read`, EXTERNAL_ID)).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole/,
    );
  });

  it('is as it is the next time', async () => {
    const said = await deployment.run(deploy);
    for (const name of STACKS) {
      expect(said).toContain(`${name}: as it is`);
    }
  });

  it('is removed, the portal being shut out before its tenants go', async () => {
    await deployment.onboard('acme');
    const read = await take(await portal(), `${ROLE}-read`, EXTERNAL_ID);
    // Somebody else's fault ends it in the midst.
    deployment.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminDeleteUser',
        error: { code: 'NotAuthorizedException' },
      },
    ]);
    await expect(deployment.run(destroy)).rejects.toThrow(/run this again/);
    await expect(take(read, `${ROLE}-change`)).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole/,
    );
    deployment.sandbox.faults.set([]);

    const said = await deployment.run(destroy);
    expect(said).toMatch(/Its data is at s3:/);
    for (const name of STACKS) {
      expect([name, await deployment.statusOf(name)]).toEqual([
        name,
        undefined,
      ]);
    }
    expect(await deployment.statusOf('stands-for-the-portal')).toBe(
      'CREATE_COMPLETE',
    );
  });
});
