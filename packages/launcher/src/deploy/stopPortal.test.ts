import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';
import { imageOf, serviceTemplate } from '@tenantry/aws-sandbox/testing';
import { connectionOf } from '../cell';
import { deleteStack, deployStack, describeStack } from './deployStack';
import { stopPortal } from './stopPortal';

jest.setTimeout(60_000);

/** Finishes what it is at when it is told to stop. */
const BUSY = `process.on('SIGTERM', () => setTimeout(() => process.exit(0), 1_000)); setInterval(() => {}, 1_000)`;

describe('stopping the portal', () => {
  let sandbox: Sandbox;
  let cloudFormation: CloudFormationClient;
  let ecs: ECSClient;

  beforeAll(async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      images: imageOf(BUSY),
    });
    const connection = connectionOf(sandbox);
    cloudFormation = new CloudFormationClient(connection);
    ecs = new ECSClient(connection);
  });

  afterAll(async () => {
    cloudFormation?.destroy();
    ecs?.destroy();
    await sandbox?.stop();
  });

  const stackWith = async (template: object) => {
    await deployStack(
      cloudFormation,
      {
        name: 'portal',
        template: JSON.stringify(template),
        parameterNames: [],
        assets: [],
      },
      {},
      () => '',
    );
    return (await describeStack(cloudFormation, 'portal'))!;
  };
  const stop = async (stack: Awaited<ReturnType<typeof stackWith>>) =>
    stopPortal(cloudFormation, ecs, stack, {
      signal: new AbortController().signal,
      pollMs: 50,
    });

  it('waits for tasks that finish what they are at', async () => {
    const stack = await stackWith(serviceTemplate());
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster: 'c', serviceName: 's' }),
    );
    expect(taskArns).toHaveLength(1);
    await stop(stack);
    const { tasks } = await ecs.send(
      new DescribeTasksCommand({ cluster: 'c', tasks: taskArns }),
    );
    expect(tasks).toMatchObject([{ lastStatus: 'STOPPED' }]);
  });

  it('has nothing to stop in a stack whose services are gone', async () => {
    const stack = (await describeStack(cloudFormation, 'portal'))!;
    await deleteStack(cloudFormation, stack);
    // Gone, CloudFormation knows a stack by its id.
    const gone = { ...stack, StackName: stack.StackId };
    await expect(stop(gone)).resolves.toBeUndefined();
  });
});
