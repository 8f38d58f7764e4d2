import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { TierName } from '@tenantry/plugin-tenants-common';
import type { CellObserver, Offboarding } from '@tenantry/plugin-tenants-node';
import { deploy } from '../commands/deploy';
import { destroy } from '../commands/destroy';
import {
  startDeployment,
  STEP,
  type Deployment,
  type Keys,
} from '../testing/deployment';
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

const { signal } = STEP;

/** Asks all that a portal asks to tell how a stack fares. */
async function lookAt(
  observer: CellObserver,
  stackName: string,
  tier: TierName,
): Promise<void> {
  const to = new Date();
  const from = new Date(to.getTime() - 3_600_000);
  const day = to.toISOString().slice(0, 10);
  expect(await observer.stacks(signal)).not.toEqual([]);
  await observer.allOutputs(signal);
  const addresses = await observer.stackServices(stackName);
  const [{ clusterName }] = addresses;
  expect(await observer.clusters([clusterName], signal)).toHaveLength(1);
  const services = await observer.services(
    clusterName,
    addresses.map(({ serviceName }) => serviceName),
    signal,
  );
  const service = services.find(({ targetGroups }) => targetGroups.length > 0)!;
  await observer.targets(service.targetGroups[0]);
  await observer.stoppedTasks(service);
  const [task] = await observer.tasks(service);
  await observer.taskLog(task, 10);
  await observer.load(addresses, { from, to }, signal);
  for await (const uses of observer.keyUse(
    tier,
    { from: day, to: day },
    signal,
  )) {
    expect(uses).toHaveLength(1);
  }
  await observer.queryAccessLogs(
    'fields @message',
    { from, to, limit: 10 },
    signal,
  );
  expect((await observer.drift(stackName, signal)).state).toBe('in-sync');
}

/** Ends a tenant with all that it has; once more from the beginning, as after a failure. */
async function endTenant(
  { revoke, exportData, removeStack, erase, close }: Offboarding,
  tenantId: string,
): Promise<void> {
  const step = { ...STEP, taskId: 'end', isTaskRunning: async () => false };
  const input = { tenantId, confirm: tenantId, retention: 'export' as const };
  for (let run = 0; run < 2; run += 1) {
    await revoke(input, step);
    await exportData(tenantId, step);
    await removeStack(tenantId, step);
    await erase(tenantId, step);
  }
  await close(tenantId, step);
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

  it.each(['basic', 'premium'] as const)(
    'has that portal onboard, look after and offboard a tenant of the tier %s',
    async tier => {
      const tenantId = `globex-${tier}`;
      const input = {
        tenantId,
        tier,
        displayName: 'Globex',
        adminEmail: 'grace@globex.example',
        owner: 'group:default/platform',
      };
      await deployment.asPortal(await portal(), async service => {
        const { onboarding, offboarding } = service;
        const { checks } = await service.capacity({ tier });
        expect(checks.filter(({ state }) => state !== 'ok')).toEqual([]);
        await onboarding.reserve(input, STEP);
        const { stackName } = await onboarding.deploy(tenantId, STEP);
        await onboarding.identity(tenantId, STEP);
        await onboarding.apiKey(tenantId, STEP);

        await lookAt(service.observer(service.cells[0]), stackName, tier);

        await endTenant(offboarding, tenantId);
        expect(await service.get(tenantId)).toMatchObject({
          state: 'offboarded',
        });
      });
    },
  );

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
