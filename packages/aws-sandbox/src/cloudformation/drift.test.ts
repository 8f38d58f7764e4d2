import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStackDriftDetectionStatusCommand,
  DescribeStackResourceDriftsCommand,
  DetectStackDriftCommand,
  ExecuteChangeSetCommand,
  ListStackResourcesCommand,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeServicesCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  DeleteRuleCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { startSandbox, type Sandbox } from '..';
import { clientsOf, type Clients } from '../testing/clients';
import { imageOf, WELL } from '../testing/serviceTemplate';
import { CLUSTER, route, SHARD, siloService } from '../testing/siloTemplates';
import {
  createStack,
  deleteStack,
  outputsOf,
  settled,
  updateStack,
} from '../testing/stacks';
import { RESOURCES } from '../state/faults';
import { waitFor } from '../testing/waitFor';

jest.setTimeout(60_000);

let sandbox: Sandbox;
let clients: Clients;
let stackId: string;
let listenerArn: string;

const template = (retention = 30) => ({
  Resources: {
    ...CLUSTER,
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: 'acme', RetentionInDays: retention },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Statement: [] } },
    },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'p',
        PolicyDocument: { Statement: [] },
        Roles: [{ Ref: 'Role' }],
      },
    },
    ...route('acme', { listenerArn, priority: 11 }),
    ...siloService('web', {
      route: 'acme',
      service: {
        DesiredCount: undefined,
        HealthCheckGracePeriodSeconds: 30,
      },
    }),
    ...siloService('fixed', { desired: 1 }),
  },
});

/** Has the stack looked at, and gives how that ended. */
async function detect() {
  const { StackDriftDetectionId } = await clients.cloudformation.send(
    new DetectStackDriftCommand({ StackName: stackId }),
  );
  return waitFor(async () => {
    const found = await clients.cloudformation.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    );
    return found.DetectionStatus === 'DETECTION_IN_PROGRESS'
      ? undefined
      : found;
  });
}

async function drifts(): Promise<StackResourceDrift[]> {
  const { StackResourceDrifts = [] } = await clients.cloudformation.send(
    new DescribeStackResourceDriftsCommand({
      StackName: stackId,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED'],
    }),
  );
  return StackResourceDrifts;
}

const revert = (name: string, more: object = {}) =>
  clients.cloudformation.send(
    new CreateChangeSetCommand({
      StackName: stackId,
      ChangeSetName: name,
      DeploymentMode: 'REVERT_DRIFT',
      UsePreviousTemplate: true,
      Capabilities: ['CAPABILITY_IAM'],
      ...more,
    }),
  );

const described = (name: string) =>
  waitFor(async () => {
    const found = await clients.cloudformation.send(
      new DescribeChangeSetCommand({
        StackName: stackId,
        ChangeSetName: name,
        IncludePropertyValues: true,
      }),
    );
    return found.Status === 'CREATE_PENDING' ? undefined : found;
  });

const execute = (name: string) =>
  clients.cloudformation.send(
    new ExecuteChangeSetCommand({
      StackName: stackId,
      ChangeSetName: name,
      ClientRequestToken: `execute-${name}`,
    }),
  );

const physicalIds = async () =>
  Object.fromEntries(
    (
      await clients.cloudformation.send(
        new ListStackResourcesCommand({ StackName: stackId }),
      )
    ).StackResourceSummaries!.map(
      ({ LogicalResourceId, PhysicalResourceId }) => [
        LogicalResourceId!,
        PhysicalResourceId!,
      ],
    ),
  );

beforeEach(async () => {
  sandbox = await startSandbox({
    port: 0,
    frontDoorPort: 0,
    images: imageOf(WELL),
    pace: 20,
  });
  clients = clientsOf(sandbox);
  const shard = await createStack(clients, 'shard', SHARD);
  ({ ListenerArn: listenerArn } = outputsOf(shard));
  ({ StackId: stackId } = (await createStack(clients, 'silo', template())) as {
    StackId: string;
  });
});

afterEach(async () => {
  await sandbox.stop();
});

it('finds a stack in sync that nobody has touched, and says which resources it does not look at', async () => {
  expect(await settled(clients, stackId)).toMatchObject({
    StackStatus: 'CREATE_COMPLETE',
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  });
  expect(await detect()).toMatchObject({
    DetectionStatus: 'DETECTION_COMPLETE',
    StackDriftStatus: 'IN_SYNC',
    DriftedStackResourceCount: 0,
  });
  expect(await drifts()).toEqual([]);
  expect((await settled(clients, stackId)).DriftInformation).toMatchObject({
    StackDriftStatus: 'IN_SYNC',
    LastCheckTimestamp: expect.any(Date),
  });
  const { StackResourceSummaries } = await clients.cloudformation.send(
    new ListStackResourcesCommand({ StackName: stackId }),
  );
  const statuses = Object.fromEntries(
    StackResourceSummaries!.map(({ LogicalResourceId, DriftInformation }) => [
      LogicalResourceId,
      DriftInformation!.StackResourceDriftStatus,
    ]),
  );
  expect(statuses).toMatchObject({
    Role: 'IN_SYNC',
    web: 'IN_SYNC',
    Policy: 'NOT_CHECKED',
  });
});

it('compares what the template says, and nothing else', async () => {
  const { Cluster } = await physicalIds();
  const scale = (service: string) =>
    clients.ecs.send(
      new UpdateServiceCommand({ cluster: Cluster, service, desiredCount: 2 }),
    );
  // Autoscaling counts the tasks of a service whose template does not.
  await scale('web');
  expect(await detect()).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
  await scale('fixed');
  expect(await detect()).toMatchObject({
    StackDriftStatus: 'DRIFTED',
    DriftedStackResourceCount: 1,
  });
  expect(await drifts()).toEqual([
    expect.objectContaining({
      LogicalResourceId: 'fixed',
      ResourceType: 'AWS::ECS::Service',
      StackResourceDriftStatus: 'MODIFIED',
      PropertyDifferences: [
        {
          PropertyPath: '/DesiredCount',
          ExpectedValue: '1',
          ActualValue: '2',
          DifferenceType: 'NOT_EQUAL',
        },
      ],
    }),
  ]);
});

it('reverts what was changed and makes anew what was deleted, and says so before', async () => {
  const ids = await physicalIds();
  await clients.elb.send(
    new ModifyTargetGroupCommand({
      TargetGroupArn: ids.acmeTargets,
      HealthCheckPath: '/',
    }),
  );
  await clients.elb.send(new DeleteRuleCommand({ RuleArn: ids.acmeRule }));
  await clients.logs.send(new DeleteLogGroupCommand({ logGroupName: 'acme' }));
  await clients.ecs.send(
    new UpdateServiceCommand({
      cluster: ids.Cluster,
      service: 'web',
      taskDefinition: ids.fixedTask,
    }),
  );

  await revert('repair');
  const { Changes = [], ...changeSet } = await described('repair');
  expect(changeSet).toMatchObject({
    Status: 'CREATE_COMPLETE',
    ExecutionStatus: 'AVAILABLE',
    StackDriftStatus: 'DRIFTED',
    DeploymentMode: 'REVERT_DRIFT',
  });
  const byId = Object.fromEntries(
    Changes.map(({ ResourceChange }) => [
      ResourceChange!.LogicalResourceId,
      ResourceChange,
    ]),
  );
  expect(Object.keys(byId).sort()).toEqual([
    'Logs',
    'acmeRule',
    'acmeTargets',
    'web',
  ]);
  expect(byId.Logs).toMatchObject({
    Action: 'Add',
    ResourceDriftStatus: 'DELETED',
  });
  expect(byId.acmeTargets).toMatchObject({
    Action: 'Modify',
    Replacement: 'False',
    Details: [
      {
        Target: {
          Path: '/HealthCheckPath',
          BeforeValue: '/',
          AfterValue: '/health',
        },
      },
    ],
  });

  await execute('repair');
  await execute('repair');
  expect((await settled(clients, stackId)).StackStatus).toBe('UPDATE_COMPLETE');
  expect(await detect()).toMatchObject({ StackDriftStatus: 'IN_SYNC' });
  const now = await physicalIds();
  expect(now.acmeRule).not.toBe(ids.acmeRule);
  const { Rules } = await clients.elb.send(
    new DescribeRulesCommand({ ListenerArn: listenerArn }),
  );
  expect(Rules).toMatchObject([{ RuleArn: now.acmeRule, Priority: '11' }]);
  const { TargetGroups } = await clients.elb.send(
    new DescribeTargetGroupsCommand({ TargetGroupArns: [ids.acmeTargets] }),
  );
  expect(TargetGroups).toMatchObject([{ HealthCheckPath: '/health' }]);
  const { services } = await clients.ecs.send(
    new DescribeServicesCommand({ cluster: ids.Cluster, services: ['web'] }),
  );
  expect(services).toMatchObject([{ taskDefinition: ids.webTask }]);
  expect((await described('repair')).ExecutionStatus).toBe('EXECUTE_COMPLETE');
  expect((await deleteStack(clients, stackId)).StackStatus).toBe(
    'DELETE_COMPLETE',
  );
});

it('goes back to how it really was when a reversal fails', async () => {
  const ids = await physicalIds();
  await clients.logs.send(
    new PutRetentionPolicyCommand({ logGroupName: 'acme', retentionInDays: 7 }),
  );
  await clients.elb.send(
    new ModifyTargetGroupCommand({
      TargetGroupArn: ids.acmeTargets,
      HealthCheckPath: '/',
    }),
  );
  await revert('repair');
  await described('repair');
  sandbox.faults.set([
    {
      service: RESOURCES,
      operation: 'update AWS::ElasticLoadBalancingV2::TargetGroup',
      error: { code: 'InternalFailure' },
      times: 1,
    },
  ]);
  await execute('repair');
  expect((await settled(clients, stackId)).StackStatus).toBe(
    'UPDATE_ROLLBACK_COMPLETE',
  );
  expect((await described('repair')).ExecutionStatus).toBe('EXECUTE_FAILED');
  expect(await detect()).toMatchObject({
    StackDriftStatus: 'DRIFTED',
    DriftedStackResourceCount: 2,
  });
  expect(
    (await drifts()).map(({ LogicalResourceId, PropertyDifferences }) => [
      LogicalResourceId,
      PropertyDifferences![0].ActualValue,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['Logs', '7'],
      ['acmeTargets', '/'],
    ]),
  );
});

it('makes no change set where nothing has drifted, and executes none that is out of date', async () => {
  await revert('nothing');
  expect(await described('nothing')).toMatchObject({
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: expect.stringContaining("didn't contain changes"),
  });
  await expect(execute('nothing')).rejects.toMatchObject({
    name: 'InvalidChangeSetStatusException',
  });

  await clients.logs.send(
    new PutRetentionPolicyCommand({ logGroupName: 'acme', retentionInDays: 7 }),
  );
  await revert('late', { ClientToken: 't' });
  await revert('late', { ClientToken: 't' });
  await expect(revert('late', { ClientToken: 'other' })).rejects.toMatchObject({
    name: 'AlreadyExistsException',
  });
  expect(await described('late')).toMatchObject({ Status: 'CREATE_COMPLETE' });
  await updateStack(clients, 'silo', template(90));
  expect(await settled(clients, stackId)).toMatchObject({
    DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
  });
  expect((await described('late')).ExecutionStatus).toBe('OBSOLETE');
  await clients.cloudformation.send(
    new DeleteChangeSetCommand({ StackName: stackId, ChangeSetName: 'late' }),
  );
  await expect(described('late')).rejects.toMatchObject({
    name: 'ChangeSetNotFoundException',
  });
  await expect(
    revert('other', { DeploymentMode: undefined }),
  ).rejects.toMatchObject({ name: 'NotImplemented' });
});

it('looks at one stack once at a time, and says what it could not look at', async () => {
  sandbox.faults.set([
    {
      service: RESOURCES,
      operation: 'read AWS::Logs::LogGroup',
      delayMs: 2_000,
    },
    {
      service: RESOURCES,
      operation: 'read AWS::IAM::Role',
      error: { code: 'AccessDenied', message: 'not allowed' },
    },
  ]);
  const { StackDriftDetectionId } = await clients.cloudformation.send(
    new DetectStackDriftCommand({ StackName: stackId }),
  );
  expect(
    await clients.cloudformation.send(
      new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
    ),
  ).toMatchObject({ DetectionStatus: 'DETECTION_IN_PROGRESS' });
  await expect(detect()).rejects.toThrow('already in progress');
  await waitFor(async () => {
    const { DetectionStatus, StackDriftStatus, DetectionStatusReason } =
      await clients.cloudformation.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
      );
    return DetectionStatus === 'DETECTION_FAILED' &&
      StackDriftStatus === 'UNKNOWN' &&
      DetectionStatusReason?.includes('Role')
      ? true
      : undefined;
  });
});
