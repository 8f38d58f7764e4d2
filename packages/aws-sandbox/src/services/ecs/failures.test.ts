import {
  CreateStackCommand,
  DescribeStackEventsCommand,
  RollbackStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListTasksCommand,
  type Task,
} from '@aws-sdk/client-ecs';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { imageOf, WELL } from '../../testing/serviceTemplate';
import {
  CLUSTER,
  route,
  SHARD,
  siloService,
  type SiloServiceOptions,
} from '../../testing/siloTemplates';
import {
  createStack,
  deleteStack,
  outputsOf,
  settled,
  updateStack,
} from '../../testing/stacks';

jest.setTimeout(60_000);

const ILL = `require('node:http').createServer((_, r) => { r.statusCode = 500; r.end(); }).listen(process.env.PORT, '127.0.0.1')`;
const CRASHING = `setTimeout(() => process.exit(3), 50)`;

const HEALTH = {
  Command: ['CMD', 'curl', '--fail', 'http://127.0.0.1:8080/health'],
  Interval: 5,
  Timeout: 2,
  Retries: 1,
  StartPeriod: 0,
};

/** Time enough to come up, at the pace of these tests. */
const PATIENT = { ...HEALTH, StartPeriod: 300 };

const MISSING =
  'CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref app:2: app:2: not found';

const BREAKER =
  /^Resource handler returned message: "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'\." \(RequestToken: [-0-9a-f]+, HandlerErrorCode: GeneralServiceException\)$/;

describe('tasks that do not get well', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  const start = async (script: string) => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: imageOf(script),
      pace: 20,
    });
    clients = clientsOf(sandbox);
  };
  afterEach(() => sandbox.stop());

  const clusterName = async () => {
    const { clusterArns } = await clients.ecs.send(new ListClustersCommand({}));
    return clusterArns![0];
  };
  const stoppedTasks = async (
    cluster: string,
    family = 'family-app',
  ): Promise<Task[]> => {
    const { taskArns } = await clients.ecs.send(
      new ListTasksCommand({ cluster, family, desiredStatus: 'STOPPED' }),
    );
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns }),
    );
    return tasks!;
  };
  const service = async (cluster: string) => {
    const { services } = await clients.ecs.send(
      new DescribeServicesCommand({ cluster, services: ['app'] }),
    );
    return services![0];
  };
  const failureOf = async (stackName: string) => {
    const { StackEvents } = await clients.cloudformation.send(
      new DescribeStackEventsCommand({ StackName: stackName }),
    );
    return StackEvents!
      .reverse()
      .find(event => event.ResourceStatus === 'CREATE_FAILED')!;
  };
  const template = (
    options: SiloServiceOptions = {},
    more: Record<string, unknown> = {},
  ) => ({ Resources: { ...CLUSTER, ...more, ...siloService('app', options) } });

  /** The cluster outlives the tenant's stack, as the one that Advanced tenants share. */
  const inSharedCluster = async (options: SiloServiceOptions) => {
    await createStack(clients, 'shared', { Resources: CLUSTER });
    const cluster = await clusterName();
    const resources = siloService('app', options);
    const stack = await createStack(clients, 'tenant', {
      Resources: {
        ...resources,
        app: {
          ...resources.app,
          Properties: { ...resources.app.Properties, Cluster: cluster },
        },
      },
    });
    return { cluster, stack };
  };

  it('tell why an image cannot be pulled, and still do so after the stack is rolled back', async () => {
    await start(WELL);
    const { cluster, stack } = await inSharedCluster({ image: 'app:2' });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await failureOf('tenant')).toMatchObject({
      LogicalResourceId: 'app',
      ResourceStatusReason: expect.stringMatching(BREAKER),
    });
    const tasks = await stoppedTasks(cluster);
    // ECS's circuit breaker trips at three.
    expect(tasks).toHaveLength(3);
    for (const task of tasks) {
      expect(task).toMatchObject({
        stopCode: 'TaskFailedToStart',
        stoppedReason: MISSING,
        lastStatus: 'STOPPED',
        containers: [{ name: 'main', reason: MISSING }],
      });
      expect(task.containers![0].exitCode).toBeUndefined();
    }
  });

  it('stay as they are on request, until the stack is rolled back', async () => {
    await start(WELL);
    const { StackId } = await clients.cloudformation.send(
      new CreateStackCommand({
        StackName: 'kept',
        TemplateBody: JSON.stringify(template({ image: 'app:2' })),
        OnFailure: 'DO_NOTHING',
      }),
    );
    expect(await settled(clients, StackId!)).toMatchObject({
      StackStatus: 'CREATE_FAILED',
      StackStatusReason: 'The following resource(s) failed to create: [app]. ',
    });
    const cluster = await clusterName();
    const { deployments, events } = await service(cluster);
    expect(deployments).toMatchObject([
      {
        status: 'PRIMARY',
        rolloutState: 'FAILED',
        rolloutStateReason:
          'ECS deployment circuit breaker: tasks failed to start.',
        failedTasks: 3,
      },
    ]);
    expect(events![0].message).toMatch(
      /^\(service app\) \(deployment ecs-svc\/\d+\) deployment failed: tasks failed to start\.$/,
    );
    await clients.cloudformation.send(
      new RollbackStackCommand({ StackName: 'kept' }),
    );
    expect((await settled(clients, StackId!)).StackStatus).toBe(
      'ROLLBACK_COMPLETE',
    );
    expect((await sandbox.inventory()).services).toEqual([]);
  });

  it('tell the exit code of a container that crashes again and again', async () => {
    await start(CRASHING);
    const { cluster, stack } = await inSharedCluster({ healthCheck: PATIENT });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    for (const task of await stoppedTasks(cluster)) {
      expect(task).toMatchObject({
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ exitCode: 3 }],
      });
    }
  });

  it('are given up when their container is never healthy', async () => {
    await start(ILL);
    const { cluster, stack } = await inSharedCluster({ healthCheck: HEALTH });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const tasks = await stoppedTasks(cluster);
    expect(tasks).toHaveLength(3);
    for (const task of tasks) {
      expect(task).toMatchObject({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
        healthStatus: 'UNHEALTHY',
      });
    }
  });

  it('are given up when the load balancer never finds them well', async () => {
    await start(ILL);
    const shard = await createStack(clients, 'shard', SHARD);
    const { ListenerArn } = outputsOf(shard);
    const stack = await createStack(
      clients,
      'tenant',
      template(
        { route: 'acme', service: { HealthCheckGracePeriodSeconds: 0 } },
        route('acme', { listenerArn: ListenerArn, priority: 1 }),
      ),
    );
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { listenerRules, targetGroups } = await sandbox.inventory();
    expect({ listenerRules, targetGroups }).toEqual({
      listenerRules: [],
      targetGroups: [],
    });
  });

  it('go back to the tasks that were well, which go on meanwhile', async () => {
    await start(WELL);
    const stack = await createStack(
      clients,
      'tenant',
      template({ healthCheck: PATIENT }),
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const cluster = await clusterName();
    const running = async () =>
      (await clients.ecs.send(new ListTasksCommand({ cluster }))).taskArns;
    const before = await running();
    const updated = await updateStack(
      clients,
      'tenant',
      template({ healthCheck: PATIENT, image: 'app:2' }),
    );
    expect(updated.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await running()).toEqual(before);
    expect((await service(cluster)).deployments![0]).toMatchObject({
      rolloutState: 'COMPLETED',
      runningCount: 1,
    });
  });

  it('are well when the command of their health check says so', async () => {
    await start(WELL);
    const stack = await createStack(
      clients,
      'tenant',
      template({
        healthCheck: {
          ...PATIENT,
          // No request, but a command of the machine with the container's environment.
          Command: ['CMD-SHELL', 'test "$MOOD" = good'],
        },
        environment: { MOOD: 'good' },
      }),
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const cluster = await clusterName();
    const { taskArns } = await clients.ecs.send(
      new ListTasksCommand({ cluster }),
    );
    const { tasks } = await clients.ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns }),
    );
    expect(tasks![0].healthStatus).toBe('HEALTHY');
  });

  it.each([
    [
      'a target group that no load balancer uses',
      {
        app: {
          LoadBalancers: [
            {
              ContainerName: 'main',
              ContainerPort: 8080,
              TargetGroupArn: { Ref: 'Targets' },
            },
          ],
        },
      },
      /does not have an associated load balancer/,
    ],
    [
      'a capacity provider that is not the cluster’s',
      {
        app: {
          LaunchType: undefined,
          CapacityProviderStrategy: [{ CapacityProvider: 'others' }],
        },
      },
      /Associate the capacity provider others with the cluster/,
    ],
    [
      'a deployment that is not rolling',
      { app: { DeploymentController: { Type: 'CODE_DEPLOY' } } },
      /does not support DeploymentController CODE_DEPLOY of AWS::ECS::Service/,
    ],
    [
      'fewer tasks during a deployment',
      {
        app: {
          DeploymentConfiguration: { MinimumHealthyPercent: 50 },
        },
      },
      /does not support MinimumHealthyPercent 50/,
    ],
    [
      'limits of a container',
      { container: { Ulimits: [] } },
      /Ulimits of AWS::ECS::TaskDefinition ContainerDefinitions/,
    ],
    [
      'a health check that is no command',
      { container: { HealthCheck: { Command: ['curl'] } } },
      /HealthCheck.Command must start with CMD or CMD-SHELL/,
    ],
  ])('are refused with %s', async (_, { app, container }: any, message) => {
    await start(WELL);
    const stack = await createStack(
      clients,
      'tenant',
      template(
        { service: app, container },
        { Targets: route('x', { listenerArn: '', priority: 1 }).xTargets },
      ),
    );
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect((await failureOf('tenant')).ResourceStatusReason).toMatch(message);
    await deleteStack(clients, stack.StackId!);
    expect((await sandbox.inventory()).clusters).toEqual([]);
  });
});
