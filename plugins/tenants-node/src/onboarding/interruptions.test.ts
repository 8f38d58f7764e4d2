import {
  APIGatewayClient,
  DeleteApiKeyCommand,
  GetUsagePlanKeysCommand,
} from '@aws-sdk/client-api-gateway';
import {
  DescribeStacksCommand,
  CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { INPUT, onboard, startPortal, stepOf } from '../__testUtils__/portal';
import { withPoolCells } from '../__testUtils__/poolCell';
import { connectionOf } from '../__testUtils__/testCell';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const CALLS = 12;
const COLD_CALLS = 2;

describe('onboarding that is interrupted', () => {
  let sandbox: Sandbox;

  withPoolCells(fresh => {
    sandbox = fresh;
  });

  const counts = async () => {
    const inventory = await sandbox.inventory();
    return ['groups', 'users', 'apiKeys', 'usagePlanKeys'].map(
      kind => inventory[kind].length,
    );
  };

  async function outputsOf(stackName: string): Promise<Record<string, string>> {
    const { Stacks } = await new CloudFormationClient(
      connectionOf(sandbox),
    ).send(new DescribeStacksCommand({ StackName: stackName }));
    return Object.fromEntries(
      Stacks![0].Outputs!.map(({ OutputKey, OutputValue }) => [
        OutputKey!,
        OutputValue!,
      ]),
    );
  }

  it('is completed by the same task when the portal dies after any AWS call', async () => {
    for (let call = 0; call < CALLS + COLD_CALLS; call += 1) {
      const input = {
        ...INPUT,
        tenantId: `died-${call}-x`,
        adminEmail: `ada@died-${call}.example`,
      };
      const step = stepOf(`task-${call}`);
      // The call is carried out, but nobody is there to hear of it, or to go on.
      sandbox.faults.set([
        {
          service: '*',
          operation: '*',
          after: call,
          afterEffect: true,
          error: { code: 'Died', status: 400 },
        },
      ]);
      await expect(onboard(startPortal(sandbox), input, step)).rejects.toThrow(
        'Fault injected',
      );
      sandbox.faults.set([]);
      const tenant = await onboard(startPortal(sandbox), input, step);
      expect(tenant.state).toBe('active');
      expect(await counts()).toEqual(Array(4).fill(call + 1));
    }
  });

  it('is completed when the answer of any AWS call gets lost', async () => {
    const portal = startPortal(sandbox);
    await portal.get('nobody');
    for (let call = 0; call < CALLS; call += 1) {
      sandbox.faults.set([
        {
          service: '*',
          operation: '*',
          after: call,
          times: 1,
          afterEffect: true,
          error: { code: 'InternalFailure', status: 500 },
        },
      ]);
      const tenant = await onboard(
        portal,
        {
          ...INPUT,
          tenantId: `lost-${call}-x`,
          adminEmail: `ada@lost-${call}.example`,
        },
        stepOf(`task-${call}`),
      );
      expect(tenant.state).toBe('active');
      expect(await counts()).toEqual(Array(4).fill(call + 1));
    }
  });

  it('goes on under another tier: the key changes plans', async () => {
    const portal = startPortal(sandbox);
    await portal.onboarding.reserve(INPUT, stepOf('first'));
    await portal.onboarding.identity('acme', stepOf('first'));
    await portal.onboarding.apiKey('acme', stepOf('first'));
    const tenant = await onboard(
      portal,
      { ...INPUT, tier: 'advanced' },
      stepOf('second'),
    );
    expect(tenant).toMatchObject({ tier: 'advanced', state: 'active' });
    expect(await counts()).toEqual([1, 1, 1, 1]);

    const { UsagePlanIdAdvanced } = await outputsOf('shared-infra-stack');
    const { items } = await new APIGatewayClient(connectionOf(sandbox)).send(
      new GetUsagePlanKeysCommand({ usagePlanId: UsagePlanIdAdvanced }),
    );
    expect(items?.map(({ id }) => id)).toEqual([tenant.apiKeyId]);
  });

  it('leaves no administrator of an earlier try, however many addresses were wrong', async () => {
    const portal = startPortal(sandbox);
    const tries = ['one', 'two', 'one', 'two', 'three'].map(name => ({
      ...INPUT,
      adminEmail: `${name}@acme.example`,
    }));
    await portal.onboarding.reserve(tries[0], stepOf('t0'));
    await portal.onboarding.identity('acme', stepOf('t0'));
    await portal.onboarding.reserve(tries[1], stepOf('t1'));
    await portal.onboarding.reserve(tries[2], stepOf('t2'));
    await portal.onboarding.reserve(tries[3], stepOf('t3'));
    await onboard(portal, tries[4], stepOf('t4'));
    const { users } = await sandbox.inventory();
    expect(users).toEqual([expect.stringMatching(/three@acme\.example$/)]);
    // The addresses of the earlier tries are free again.
    await onboard(
      portal,
      { ...tries[0], tenantId: 'other' },
      stepOf('another'),
    );
  });

  it('makes the key again when somebody has deleted it', async () => {
    const portal = startPortal(sandbox);
    await portal.onboarding.reserve(INPUT, stepOf('task'));
    await portal.onboarding.apiKey('acme', stepOf('task'));
    const { apiKeyId } = (await portal.get('acme'))!;
    await new APIGatewayClient(connectionOf(sandbox)).send(
      new DeleteApiKeyCommand({ apiKey: apiKeyId }),
    );
    const tenant = await portal.onboarding.apiKey('acme', stepOf('task'));
    expect(tenant.apiKeyId).not.toBe(apiKeyId);
    expect((await sandbox.inventory()).apiKeys).toHaveLength(1);
  });

  it('lists the others when one entry cannot be read, and says which', async () => {
    const lines: string[] = [];
    const portal = startPortal(sandbox, { warn: line => lines.push(line) });
    await onboard(portal, INPUT, stepOf('one'));
    await portal.onboarding.reserve(
      { ...INPUT, tenantId: 'broken', adminEmail: 'b@broken.example' },
      stepOf('two'),
    );
    const { RegistryTableName } = await outputsOf('shared-infra-stack');
    await new DynamoDBClient(connectionOf(sandbox)).send(
      new UpdateItemCommand({
        TableName: RegistryTableName,
        Key: { pk: { S: 'TENANT#broken' }, sk: { S: 'META' } },
        UpdateExpression: 'SET #state = :odd',
        ExpressionAttributeNames: { '#state': 'state' },
        ExpressionAttributeValues: { ':odd': { S: 'asleep' } },
      }),
    );
    const listed: string[] = [];
    for await (const page of portal.list()) {
      listed.push(...page.map(({ tenantId }) => tenantId));
    }
    expect(listed).toEqual(['acme']);
    expect(lines).toEqual([
      expect.stringContaining(
        'The entry TENANT#broken of the registry is malformed: state:',
      ),
    ]);
    await expect(portal.get('broken')).rejects.toThrow(/malformed/);
  });
});
