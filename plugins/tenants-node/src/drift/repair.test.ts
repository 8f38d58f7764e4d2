import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeServicesCommand,
  ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { until, waitFor } from '@tenantry/aws-sandbox/testing';
import { onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import { connectionOf } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import { outputsOf } from '../provisioners/silo/stack';

jest.setTimeout(60_000);

const STACK = 'tenant-acme';

describe('comparing and repairing a tenant', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;
  let ecs: ECSClient;

  withSiloBeds(async fresh => {
    bed = fresh;
    portal = bed.portal();
    ecs = new ECSClient(connectionOf(bed.sandbox));
    await onboard(portal, ADVANCED, bed.step('onboard'));
  });
  afterEach(() => ecs.destroy());

  const compare = () =>
    portal.observer(portal.cells[0]).drift(STACK, new AbortController().signal);
  const repair = (taskId = 'repair') =>
    portal.drift.repair('acme', bed.step(taskId));
  const address = async () => {
    const { ClusterName, OrderServiceName } = outputsOf(
      (await bed.stack(STACK))!,
    );
    return { cluster: ClusterName, service: OrderServiceName };
  };
  /** Somebody helps out by hand, and never takes it back. */
  const scaleByHand = async (desiredCount = 3) =>
    ecs.send(new UpdateServiceCommand({ ...(await address()), desiredCount }));
  const desired = async () => {
    const { cluster, service } = await address();
    const { services } = await ecs.send(
      new DescribeServicesCommand({ cluster, services: [service] }),
    );
    return services![0].desiredCount;
  };
  const history = async () =>
    (await portal.events('acme', { limit: 20 })).items.map(({ type }) => type);
  const executions = () => bed.callsOf('ExecuteChangeSet');

  it('finds nothing where nobody has changed anything, and changes nothing', async () => {
    expect(await compare()).toMatchObject({ state: 'in-sync', resources: [] });
    const { tenant, drift, problem } = await repair();
    expect(problem).toBeUndefined();
    expect(drift?.state).toBe('in-sync');
    expect(tenant).toMatchObject({ state: 'active' });
    expect(executions()).toBe(0);
    expect(bed.log.join('\n')).toContain('there is nothing to take back');
  });

  it('finds what was changed by hand, tells it, takes it back, and looks again', async () => {
    await scaleByHand();
    expect(await compare()).toMatchObject({
      state: 'drifted',
      resources: [
        {
          logicalId: 'OrderService',
          type: 'AWS::ECS::Service',
          state: 'modified',
          differences: [
            {
              path: '/DesiredCount',
              kind: 'changed',
              expected: '1',
              actual: '3',
            },
          ],
        },
      ],
    });
    const held: string[] = [];
    const { tenant, drift, problem } = await portal.drift.repair(
      'acme',
      bed.step('repair'),
      async ({ state, operation }) => {
        held.push(`${state} ${operation?.kind}`);
      },
    );
    expect(problem).toBeUndefined();
    expect(held).toEqual(['updating repair']);
    expect(drift).toMatchObject({ state: 'in-sync', resources: [] });
    expect(tenant.state).toBe('active');
    expect(tenant.operation).toBeUndefined();
    expect(await desired()).toBe(1);
    expect((await history()).slice(0, 2)).toEqual([
      'repair.completed',
      'repair.started',
    ]);
    expect(bed.log.join('\n')).toContain(
      'OrderService (ECS service) is brought back: DesiredCount from 3 to 1.',
    );
    // The same task, run again, finds its work done.
    await scaleByHand();
    expect((await repair()).tenant.state).toBe('active');
    expect(executions()).toBe(1);
  });

  it('makes no empty table in the place of one that is gone', async () => {
    const { StackResourceSummaries } = await bed.cloudformation.send(
      new ListStackResourcesCommand({ StackName: STACK }),
    );
    const dynamodb = new DynamoDBClient(connectionOf(bed.sandbox));
    await dynamodb.send(
      new DeleteTableCommand({
        TableName: StackResourceSummaries!.find(
          ({ LogicalResourceId }) => LogicalResourceId === 'Orders',
        )!.PhysicalResourceId,
      }),
    );
    dynamodb.destroy();
    const { tenant, problem } = await repair();
    expect(problem?.message).toMatch(
      /Orders \(DynamoDB table\) is gone.*Nothing was changed.*Restore it/s,
    );
    expect(tenant.state).toBe('active');
    expect(executions()).toBe(0);
    const { items } = await portal.events('acme', { limit: 1 });
    expect(items[0]).toMatchObject({ type: 'repair.failed', to: 'active' });
    // Run again, the same task says the same.
    expect((await repair()).problem?.message).toBe(problem?.message);
  });

  it('refuses who shares the pool, is suspended, or is in other hands', async () => {
    await onboard(
      portal,
      {
        ...ADVANCED,
        tenantId: 'basil',
        tier: 'basic',
        adminEmail: 'b@basil.example',
      },
      bed.step('basic'),
    );
    await expect(
      portal.drift.repair('basil', bed.step('repair')),
    ).rejects.toThrow(/shares the stack of the pool/);
    await portal.operations.suspend('acme', 'Unpaid', bed.step('suspend'));
    await expect(repair()).rejects.toThrow(
      /"acme" is suspended; it cannot be repaired/,
    );
  });

  it('goes on where a task that died has left it, and is seen to when nobody does', async () => {
    await scaleByHand();
    const die = async (taskId: string) => {
      const before = executions();
      const dead = repair(taskId).catch(error => error);
      await until(() => executions() > before);
      bed.sandbox.faults.set([
        {
          service: 'cloudformation',
          operation: 'DescribeStackEvents',
          error: { code: 'AccessDenied', message: 'Away.' },
        },
        {
          service: 'cloudformation',
          operation: 'DescribeStacks',
          error: { code: 'AccessDenied', message: 'Away.' },
        },
      ]);
      expect(await dead).toBeInstanceOf(Error);
      bed.sandbox.faults.set([]);
      expect((await portal.get('acme'))?.operation?.kind).toBe('repair');
    };
    await die('dead');
    bed.running.add('dead');
    await expect(repair('other')).rejects.toThrow(
      /the task dead is at work on it/,
    );
    bed.running.delete('dead');
    expect((await repair('other')).tenant.state).toBe('active');
    expect(await desired()).toBe(1);

    await scaleByHand();
    await die('again');
    const settled = await waitFor(() =>
      portal.drift.settleAbandoned('acme', bed.step('again')),
    );
    expect(settled.state).toBe('active');
    expect(settled.operation).toBeUndefined();
  });

  it('says why when it cannot be brought back, and leaves the tenant in service', async () => {
    await scaleByHand();
    bed.sandbox.faults.set([
      {
        service: 'cloudformation-resources',
        operation: 'update AWS::ECS::Service',
        error: { code: 'InternalFailure', message: 'Not today.' },
        times: 1,
      },
    ]);
    const { tenant, problem } = await repair();
    expect(problem?.message).toMatch(/Not today/);
    expect(tenant.state).toBe('active');
    expect(await desired()).toBe(3);
  });
});
