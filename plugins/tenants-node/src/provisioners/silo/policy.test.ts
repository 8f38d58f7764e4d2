import type { StackEvent } from '@aws-sdk/client-cloudformation';
import type { Tier } from '@tenantry/plugin-tenants-common';
import type { SharedOutputs } from '../../cell/CellContexts';
import type { TenantRecord } from '../../registry/items';
import { firstFailure, inWords, reasonOf, typeInWords } from './events';
import { hintFor } from './explainFailure';
import { waitMs } from './Pace';
import { parameterNames, stackParameters } from './parameters';
import { rolloutOf, serviceNameOf, servicesIn } from './services';
import { tokenOf } from './stack';
import { stoppedInWords, tellingTask } from './stoppedTasks';
import { templateUrlOf } from './variant';

const event = (
  LogicalResourceId: string,
  ResourceStatus: string,
  ResourceStatusReason?: string,
): StackEvent =>
  ({
    StackId: 'arn:stack',
    StackName: 'tenant-acme',
    LogicalResourceId,
    PhysicalResourceId: LogicalResourceId,
    ResourceType: 'AWS::ECS::Service',
    ResourceStatus,
    ResourceStatusReason,
  } as StackEvent);

describe('events of a stack', () => {
  it.each([
    ['AWS::ECS::TaskDefinition', 'ECS task definition'],
    ['AWS::ElasticLoadBalancingV2::ListenerRule', 'ELB listener rule'],
    ['AWS::DynamoDB::Table', 'DynamoDB table'],
  ])('name %s as people do', (type, words) => {
    expect(typeInWords(type)).toBe(words);
  });

  it('are told in sentences, with the reason of a failure only', () => {
    expect(
      inWords(
        event('Order', 'CREATE_IN_PROGRESS', 'Resource creation Initiated'),
      ),
    ).toBe('Order (ECS service) is being made.');
    expect(inWords(event('Order', 'CREATE_FAILED', 'No room'))).toBe(
      'Order (ECS service) could not be made: No room.',
    );
  });

  it('tell the failure that came first, not what was cancelled because of it', () => {
    const first = event('Order', 'CREATE_FAILED', 'No room');
    expect(
      firstFailure([
        event('Order', 'CREATE_IN_PROGRESS'),
        event('User', 'CREATE_FAILED', 'Resource creation cancelled'),
        first,
        event('Product', 'CREATE_FAILED', 'Late'),
      ]),
    ).toBe(first);
    expect(firstFailure([event('Order', 'CREATE_COMPLETE')])).toBeUndefined();
  });

  it('lose what only AWS’s support can use, and addresses', () => {
    expect(
      reasonOf(
        event(
          'Order',
          'CREATE_FAILED',
          'Resource handler returned message: "Role of ada@acme.example is gone (Service: Ecs, Status Code: 400, Request ID: 1)" (RequestToken: 2, HandlerErrorCode: NotFound)',
        ),
      ),
    ).toBe('Role of (address) is gone.');
  });
});

describe('what to do about a failure', () => {
  it.each([
    ['CannotPullContainerError: not found', /Push the image/],
    ['Exit code 137, out of memory.', /larger taskSize/],
    ['Exit code 1.', /log/],
    ['Task failed ELB health checks', /health checks/],
    ['The maximum number of target groups has been reached', /quota/],
    ['User is not authorized to perform: iam:CreateRole', /Allow/],
    ['Something else', /Remove the cause/],
  ])('follows from %s', (cause, hint) => {
    expect(hintFor(cause)).toMatch(hint);
  });
});

describe('a task that stopped', () => {
  const at = (seconds: number) => new Date(1_000 * seconds);

  it('is told in ECS’s own words, and with its exit code', () => {
    expect(
      stoppedInWords({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [
          {
            name: 'service',
            exitCode: 137,
            reason: 'OutOfMemoryError: Container killed due to memory usage',
          },
        ],
      }),
    ).toBe('Essential container in task exited. Exit code 137, out of memory.');
    expect(
      stoppedInWords({
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: x:nope: not found',
      }),
    ).toBe('It could not start: CannotPullContainerError: x:nope: not found.');
  });

  it('tells more than one that was not wanted any more', () => {
    const failed = { stoppedReason: 'Exited', stoppedAt: at(2) };
    expect(
      tellingTask([
        { stoppedReason: 'Exited before', stoppedAt: at(1) },
        failed,
        {
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason: 'Scaling activity initiated by (deployment 1)',
          stoppedAt: at(3),
        },
      ]),
    ).toBe(failed);
    expect(tellingTask([])).toBeUndefined();
  });
});

describe('services of a tenant', () => {
  it('are found among the outputs, and by the ids of resources', () => {
    expect(
      servicesIn({
        OrderServiceName: 'a',
        ProxyServiceName: 'b',
        OtherServiceName: 'c',
        ClusterName: 'd',
      }),
    ).toEqual([
      { name: 'order', serviceName: 'a' },
      { name: 'proxy', serviceName: 'b' },
    ]);
    expect(serviceNameOf('OrderService5D9F')).toBe('order');
    expect(serviceNameOf('Cluster')).toBeUndefined();
  });

  it.each([
    [[{ status: 'PRIMARY', rolloutState: 'COMPLETED' as const }], 'done'],
    [[{ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' as const }], 'running'],
    [
      [
        { status: 'PRIMARY', rolloutState: 'COMPLETED' as const },
        { status: 'ACTIVE', rolloutState: 'FAILED' as const },
      ],
      'failed',
    ],
    [[], 'running'],
  ])('with the deployments %j are %s', (deployments, state) => {
    expect(rolloutOf({ deployments }).state).toBe(state);
  });
});

describe('looks at a stack', () => {
  const half = () => 0.5;

  it('come quickly at first and every ten seconds later on', () => {
    expect(waitMs(0, 1, half)).toBe(250);
    expect(waitMs(12_000, 1, half)).toBe(1_000);
    expect(waitMs(3_600_000, 1, half)).toBe(10_000);
  });

  it('are ten a second for a whole cell', () => {
    expect(waitMs(0, 20, half)).toBe(2_000);
    expect(waitMs(3_600_000, 20, half)).toBe(10_000);
  });

  it('are fewer than eighty for a stack that takes five minutes', () => {
    let looks = 0;
    for (
      let elapsed = 0;
      elapsed < 300_000;
      elapsed += waitMs(elapsed, 1, half)
    ) {
      looks += 1;
    }
    expect(looks).toBeLessThan(80);
  });
});

const tenant = {
  tenantId: 'acme',
  tenantPath: 'acme',
  tier: 'advanced',
  isolation: 'silo-service',
  cell: 'local',
  operation: { kind: 'onboard', taskId: 'task', startedAt: 'then' },
  silo: { compute: 'fargate', routing: 'direct', imageTag: '1.0.0', shard: 1 },
  priorities: [12, 40, 41],
  federation: {
    type: 'oidc',
    name: 'Acme',
    issuer: 'https://login.acme.example',
    clientId: 'c',
    clientSecretArn: 'acme/secret',
  },
} as unknown as TenantRecord;
const tier = {
  silo: {
    routing: 'direct',
    taskSize: 'medium',
    minTasks: 1,
    maxTasks: 4,
    instanceType: 'm6i.large',
    sharedRows: ['products'],
    deploymentMode: 'standard',
  },
} as unknown as Tier;
const shared = Object.assign(
  {},
  ...[0, 1].map(shard => ({
    [`Shard${shard}ApiUrl`]: 'http://localhost',
    [`Shard${shard}ListenerArn`]: `listener-${shard}`,
    [`Shard${shard}LoadBalancerName`]: `balancer-${shard}`,
  })),
) as SharedOutputs;

describe('parameters of a stack', () => {
  it('are those of the variant, with the routes of the tenant on its shard', () => {
    const parameters = stackParameters(tenant, tier, shared);
    expect(parameters).toEqual({
      CellId: 'local',
      TenantId: 'acme',
      TenantPath: 'acme',
      Tier: 'advanced',
      ImageTag: '1.0.0',
      TaskSize: 'medium',
      MinTasks: '1',
      MaxTasks: '4',
      ListenerArn: 'listener-1',
      LoadBalancerName: 'balancer-1',
      OrderPriority: '12',
      ProductPriority: '40',
      UserPriority: '41',
      ProductTable: 'shared',
      IdentityProviderType: 'oidc',
      IdentityProviderName: 'Acme',
      OidcIssuer: 'https://login.acme.example',
      OidcClientId: 'c',
      OidcClientSecretArn: 'acme/secret',
    });
    expect(Object.keys(parameters)).toEqual(
      expect.arrayContaining(parameterNames(tenant)),
    );
  });

  it('name the instances of a cluster of its own, and no shared table', () => {
    const premium: TenantRecord = {
      ...tenant,
      isolation: 'silo-cluster',
      silo: { ...tenant.silo!, compute: 'ec2', routing: 'reverse-proxy' },
      priorities: [12],
      federation: undefined,
    };
    expect(stackParameters(premium, tier, shared)).toMatchObject({
      RulePriority: '12',
      InstanceType: 'm6i.large',
    });
    expect(stackParameters(premium, tier, shared)).not.toHaveProperty(
      'ProductTable',
    );
    expect(templateUrlOf('https://templates.example/', premium)).toBe(
      'https://templates.example/tenant-silo-cluster-ec2-reverse-proxy.template.json',
    );
  });

  it('name the user pool that a tenant keeps in its later places, and no provider of its own', () => {
    const identity = {
      userPoolId: 'us-east-1_a',
      appClientId: 'client',
      issuer: 'https://issuer.example',
    };
    const moved: TenantRecord = { ...tenant, tenantPath: 'acme--2', identity };
    const parameters = stackParameters(moved, tier, shared);
    expect(parameters).toMatchObject({
      TenantId: 'acme',
      TenantPath: 'acme--2',
      UserPoolId: 'us-east-1_a',
      UserPoolClientId: 'client',
      UserPoolIssuer: 'https://issuer.example',
      UserPoolShared: 'false',
    });
    expect(Object.keys(parameters).join()).not.toMatch(/Oidc|IdentityProvider/);
    const ofPool = {
      ...moved,
      identity: { ...identity, shared: true as const },
    };
    expect(stackParameters(ofPool, tier, shared).UserPoolShared).toBe('true');
    expect(() =>
      stackParameters({ ...moved, identity: undefined }, tier, shared),
    ).toThrow('does not say where the users of "acme" sign in');
  });

  it('are not made up for a tenant without its routes, or without its shard', () => {
    expect(() =>
      stackParameters({ ...tenant, priorities: [12] }, tier, shared),
    ).toThrow(/holds no routes/);
    expect(() =>
      stackParameters(
        { ...tenant, silo: { ...tenant.silo!, shard: 7 } },
        tier,
        shared,
      ),
    ).toThrow(/lacks the outputs Shard7ApiUrl/);
  });
});

describe('the token of an operation', () => {
  it('stays when a task is recovered, and is another one for another try', () => {
    const token = tokenOf('create', tenant);
    expect(token).toMatch(/^[a-z][a-z0-9-]{1,127}$/);
    expect(tokenOf('create', { ...tenant })).toBe(token);
    const again = (change: object) =>
      tokenOf('create', {
        ...tenant,
        operation: { ...tenant.operation!, ...change },
      });
    expect(again({ startedAt: 'later' })).not.toBe(token);
    expect(again({ taskId: 'another' })).not.toBe(token);
    expect(tokenOf('update', tenant)).not.toBe(token);
  });
});
