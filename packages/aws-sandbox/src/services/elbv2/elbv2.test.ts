import { DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { route, SHARD } from '../../testing/siloTemplates';
import { createStack, deleteStack, outputsOf } from '../../testing/stacks';

jest.setTimeout(60_000);

/** ELB's limit of target groups on one load balancer. */
const MOST = 100;

describe('listener rules of many stacks on one load balancer', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let listenerArn: string;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    const shard = await createStack(clients, 'shard', SHARD);
    listenerArn = outputsOf(shard).ListenerArn;
  });
  afterAll(() => sandbox.stop());

  const createRoute = (name: string, priority: number) =>
    createStack(clients, name, {
      Resources: route(name, { listenerArn, priority }),
    });
  const reasonOf = async (name: string) => {
    const { StackEvents } = await clients.cloudformation.send(
      new DescribeStackEventsCommand({ StackName: name }),
    );
    return StackEvents!.find(event => event.ResourceStatus === 'CREATE_FAILED')!
      .ResourceStatusReason;
  };

  it('have a priority of their own', async () => {
    const acme = await createRoute('acme', 7);
    expect(acme.StackStatus).toBe('CREATE_COMPLETE');
    const globex = await createRoute('globex', 7);
    expect(globex.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonOf('globex')).toMatch(
      /^Resource handler returned message: "Priority '7' is currently in use \(Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: .+\)" \(RequestToken: .+, HandlerErrorCode: AlreadyExists\)$/,
    );
    await deleteStack(clients, globex.StackId!);
    // Once the first is gone, its priority is free.
    await deleteStack(clients, acme.StackId!);
    const again = await createRoute('globex', 7);
    expect(again.StackStatus).toBe('CREATE_COMPLETE');
    await deleteStack(clients, again.StackId!);
  });

  it.each([0, 50_001])('have no priority %i', async priority => {
    const stack = await createRoute('outside', priority);
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    await deleteStack(clients, stack.StackId!);
  });

  it('lead to no more target groups than ELB allows', async () => {
    const routesFrom = (first: number) =>
      Object.assign(
        {},
        ...Array.from({ length: MOST / 2 }, (_, index) =>
          route(`t${index}`, { listenerArn, priority: first + index }),
        ),
      );
    for (const first of [1, MOST / 2 + 1]) {
      const stack = await createStack(clients, `from-${first}`, {
        Resources: routesFrom(first),
      });
      expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    }
    const more = await createRoute('more', 1_000);
    expect(more.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await reasonOf('more')).toMatch(
      /You have reached the maximum number of unique target groups that you can associate with a load balancer of type 'application': \[100\].+HandlerErrorCode: ServiceLimitExceeded/,
    );
    // Another load balancer has room.
    const shard = await createStack(clients, 'shard-2', SHARD);
    const other = await createStack(clients, 'other', {
      Resources: route('other', {
        listenerArn: outputsOf(shard).ListenerArn,
        priority: 1,
      }),
    });
    expect(other.StackStatus).toBe('CREATE_COMPLETE');
  });
});

describe('a load balancer', () => {
  it('has a name in the DNS that tells whether the internet reaches it', async () => {
    const sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    const balancer = (Scheme?: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { Scheme, Subnets: ['subnet-a', 'subnet-b'] },
    });
    const nameOf = (logicalId: string) => ({
      Value: { 'Fn::GetAtt': [logicalId, 'DNSName'] },
    });
    const stack = await createStack(clientsOf(sandbox), 'balancers', {
      Resources: { Inner: balancer('internal'), Outer: balancer() },
      Outputs: { Inner: nameOf('Inner'), Outer: nameOf('Outer') },
    });
    expect(outputsOf(stack)).toEqual({
      Inner: expect.stringMatching(/^internal-.+\.us-east-1\.elb\./),
      Outer: expect.not.stringMatching(/^internal-/),
    });
    await sandbox.stop();
  });
});
