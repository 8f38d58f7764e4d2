import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteServiceCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { startSandbox, virtualImage, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { waitFor } from '../../testing/waitFor';

jest.setTimeout(60_000);

const cluster = 'many';

describe('services made by calls, of virtual tasks', () => {
  let sandbox: Sandbox;
  let ecs: Clients['ecs'];

  beforeEach(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: { virtual: virtualImage(['1']) },
    });
    ({ ecs } = clientsOf(sandbox));
    await ecs.send(
      new CreateClusterCommand({
        clusterName: cluster,
        tags: [{ key: 'tenantry:cell', value: 'bench' }],
      }),
    );
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'virtual',
        cpu: '256',
        memory: '512',
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [
          {
            name: 'main',
            image: 'virtual:1',
            essential: true,
            portMappings: [{ containerPort: 80 }],
            logConfiguration: {
              logDriver: 'awslogs',
              options: { 'awslogs-group': 'none' },
            },
          },
        ],
      }),
    );
  });
  afterEach(() => sandbox.stop());

  const create = (serviceName: string, more: object = {}) =>
    ecs.send(
      new CreateServiceCommand({
        cluster,
        serviceName,
        taskDefinition: 'virtual',
        desiredCount: 1,
        launchType: 'FARGATE',
        propagateTags: 'SERVICE',
        tags: [{ key: 'tenantry:tenant', value: serviceName }],
        ...more,
      }),
    );

  const steady = (serviceName: string, running = 1) =>
    waitFor(async () => {
      const { services } = await ecs.send(
        new DescribeServicesCommand({ cluster, services: [serviceName] }),
      );
      const [service] = services!;
      return service.runningCount === running &&
        service.deployments![0].rolloutState === 'COMPLETED'
        ? service
        : undefined;
    });

  it('run, are well, and have no process', async () => {
    const { service } = await create('acme', { desiredCount: 2 });
    expect(service).toMatchObject({
      serviceName: 'acme',
      desiredCount: 2,
      taskDefinition: expect.stringMatching(/task-definition\/virtual:1$/),
    });
    await steady('acme', 2);
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster, serviceName: 'acme' }),
    );
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns, include: ['TAGS'] }),
    );
    expect(tasks).toHaveLength(2);
    expect(tasks![0]).toMatchObject({
      lastStatus: 'RUNNING',
      healthStatus: 'HEALTHY',
      tags: [{ key: 'tenantry:tenant', value: 'acme' }],
      containers: [{ name: 'main', networkBindings: [] }],
    });
  });

  // A hundred and twenty calls and twice as many events take their time on a busy machine.
  it('are made by the hundred, listed in pages, and counted by cluster', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `s${index}`);
    await Promise.all(names.map(name => create(name)));
    const found: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await ecs.send(
        new ListServicesCommand({ cluster, maxResults: 100, nextToken }),
      );
      found.push(...page.serviceArns!.map(arn => arn.split('/').pop()!));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(found.sort()).toEqual(names.sort());
    await waitFor(async () => {
      const { clusters } = await ecs.send(
        new DescribeClustersCommand({ clusters: [cluster] }),
      );
      return clusters![0].runningTasksCount === names.length ? true : undefined;
    });
  });

  it('are deleted when nothing runs any more, or by force', async () => {
    await create('acme');
    await steady('acme');
    const remove = (force?: boolean) =>
      ecs.send(new DeleteServiceCommand({ cluster, service: 'acme', force }));
    await expect(remove()).rejects.toThrow(/while it is scaled above 0/);
    expect((await remove(true)).service).toMatchObject({ status: 'DRAINING' });
    const { failures } = await ecs.send(
      new DescribeServicesCommand({ cluster, services: ['acme'] }),
    );
    expect(failures).toEqual([expect.objectContaining({ reason: 'MISSING' })]);
    const { taskArns } = await ecs.send(new ListTasksCommand({ cluster }));
    expect(taskArns).toEqual([]);
  });

  it('refuse what ECS refuses, and by name what is not supported', async () => {
    await create('acme');
    await expect(create('acme')).rejects.toThrow(/not idempotent/);
    await expect(create('b', { cluster: 'none' })).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
    await expect(create('b', { taskDefinition: 'none' })).rejects.toThrow(
      /Unable to describe task definition/,
    );
    await expect(
      create('b', { platformFamily: 'x', role: 'r' }),
    ).rejects.toThrow(
      'The sandbox does not support the parameter Role of ecs:CreateService',
    );
  });
});
