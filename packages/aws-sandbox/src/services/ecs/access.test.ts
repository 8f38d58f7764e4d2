import {
  CreateClusterCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { startSandbox, type Sandbox } from '../..';
import { arnOf, asRole } from '../../testing/asRole';
import { clientsOf, type Clients } from '../../testing/clients';

/** May look at what belongs to tenants, as the portal's own role. */
const READS = [
  {
    Action: 'ecs:Describe*',
    Resource: [
      arnOf('ecs', 'cluster/tenant-*'),
      arnOf('ecs', 'service/tenant-*/*'),
      arnOf('ecs', 'task/tenant-*/*'),
    ],
  },
  {
    Action: 'ecs:ListTasks',
    Resource: '*',
    Condition: { ArnLike: { 'ecs:cluster': arnOf('ecs', 'cluster/tenant-*') } },
  },
];

const DENIED = { name: 'AccessDeniedException' };

describe('a role that may look at some clusters', () => {
  let sandbox: Sandbox;
  let ecs: Clients['ecs'];

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    const owner = clientsOf(sandbox);
    for (const clusterName of ['tenant-acme', 'other']) {
      await owner.ecs.send(new CreateClusterCommand({ clusterName }));
    }
    ({ ecs } = await asRole(sandbox, READS));
  });
  afterAll(() => sandbox.stop());

  it('is told of them', async () => {
    const { clusters } = await ecs.send(
      new DescribeClustersCommand({ clusters: ['tenant-acme'] }),
    );
    expect(clusters).toMatchObject([{ clusterName: 'tenant-acme' }]);
    const cluster = clusters![0].clusterArn;
    const services = new DescribeServicesCommand({ cluster, services: ['a'] });
    expect((await ecs.send(services)).failures).toHaveLength(1);
    const tasks = new DescribeTasksCommand({ cluster, tasks: ['1'] });
    expect((await ecs.send(tasks)).failures).toHaveLength(1);
    const list = new ListTasksCommand({ cluster });
    expect((await ecs.send(list)).taskArns).toEqual([]);
  });

  it.each([
    new DescribeClustersCommand({ clusters: ['tenant-acme', 'other'] }),
    new DescribeClustersCommand({}),
    new DescribeServicesCommand({ cluster: 'other', services: ['a'] }),
    new DescribeTasksCommand({ cluster: 'other', tasks: ['1'] }),
    new ListTasksCommand({ cluster: 'other' }),
    new ListClustersCommand({}),
  ])('is refused what is not of them (%#)', async command => {
    await expect(ecs.send(command as ListTasksCommand)).rejects.toMatchObject(
      DENIED,
    );
  });
});
