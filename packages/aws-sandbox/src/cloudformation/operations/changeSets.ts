import type {
  Change,
  CreateChangeSetInput,
  DeleteChangeSetInput,
  DescribeChangeSetInput,
  DescribeChangeSetOutput,
  ExecuteChangeSetInput,
  ListChangeSetsInput,
} from '@aws-sdk/client-cloudformation';
import { AwsError, NotSupportedError } from '../../errors';
import { only } from '../../http/only';
import type { AwsService } from '../../types';
import type { ChangeSetRecord, ChangeSets } from '../drift/ChangeSets';
import type { Engine } from '../Engine';
import type { ResourceDrift, ResourceRecord, StackRecord } from '../model';
import type { Stacks } from '../stacks';
import { parseTemplate, validationError } from '../template';
import { requireName } from './name';
import { deploymentOf } from './options';
import { pageOf } from './paging';
import { stackShape } from './shapes';
import { checkCapabilities } from './source';
import { UPDATABLE } from './update';

/** What each kind of difference becomes when it is taken back. */
const TAKEN_BACK = {
  ADD: 'Remove',
  REMOVE: 'Add',
  NOT_EQUAL: 'Modify',
} as const;

const detailsOf = (
  drift: ResourceDrift,
  withValues: boolean,
): NonNullable<Change['ResourceChange']>['Details'] =>
  drift.differences.map(({ path, expected, actual, type }) => ({
    Target: {
      Attribute: 'Properties',
      Name: path.split('/')[1],
      Path: path,
      RequiresRecreation: 'Never',
      AttributeChangeType: TAKEN_BACK[type],
      ...(withValues && {
        BeforeValue: actual,
        AfterValue: expected,
        BeforeValueFrom: 'ACTUAL_STATE',
        AfterValueFrom: 'TEMPLATE',
        Drift: {
          PreviousValue: expected,
          ActualValue: actual,
          DriftDetectionTimestamp: new Date(drift.at),
        },
      }),
    },
    Evaluation: 'Static',
    ChangeSource: 'DirectModification',
  }));

const changeShape = (
  resource: ResourceRecord,
  drift: ResourceDrift,
  withValues: boolean,
): Change => ({
  Type: 'Resource',
  ResourceChange: {
    LogicalResourceId: resource.logicalId,
    ResourceType: resource.type,
    ResourceDriftStatus: drift.status,
    ...(drift.status === 'DELETED'
      ? { Action: 'Add', Details: [] }
      : {
          Action: 'Modify',
          PhysicalResourceId: resource.physicalId,
          Replacement: 'False',
          Scope: ['Properties'],
          Details: detailsOf(drift, withValues),
        }),
  },
});

/** Nothing of the stack is to change but what others have changed. */
function checkReverts(stack: StackRecord, input: CreateChangeSetInput): void {
  if (input.DeploymentMode !== 'REVERT_DRIFT') {
    throw new NotSupportedError(
      'change sets without the DeploymentMode REVERT_DRIFT',
    );
  }
  if ((input.ChangeSetType ?? 'UPDATE') !== 'UPDATE') {
    throw new NotSupportedError(`change sets of type ${input.ChangeSetType}`);
  }
  const isChanged = input.Parameters?.some(
    ({ ParameterKey, ParameterValue, UsePreviousValue }) =>
      !UsePreviousValue && stack.parameters[ParameterKey!] !== ParameterValue,
  );
  if (!input.UsePreviousTemplate || isChanged) {
    throw new NotSupportedError(
      'change sets that change more than drift: without UsePreviousTemplate, or with other parameters',
    );
  }
}

/** Change sets, as far as they bring stacks back to their templates. */
export const changeSetOperations = (
  stacks: Stacks,
  changeSets: ChangeSets,
  engine: Engine,
): AwsService['operations'] => {
  const shapeOf = (record: ChangeSetRecord) => ({
    ChangeSetName: record.name,
    ChangeSetId: record.id,
    StackId: record.stackId,
    StackName: stacks.find(record.stackId)!.name,
    Description: record.description,
    CreationTime: new Date(record.createdAt),
    ExecutionStatus: changeSets.executionOf(record) as 'AVAILABLE',
    Status: record.status,
    StatusReason: record.reason,
  });

  return {
    CreateChangeSet(input: CreateChangeSetInput) {
      only(
        input,
        [
          'StackName',
          'ChangeSetName',
          'ChangeSetType',
          'DeploymentMode',
          'DeploymentConfig',
          'UsePreviousTemplate',
          'Parameters',
          'Capabilities',
          'Description',
          'ClientToken',
          'RoleARN',
        ],
        'cloudformation:CreateChangeSet',
      );
      const name = input.ChangeSetName!;
      requireName(name, 'changeSetName');
      const stack = stacks.require(input.StackName!);
      const existing = changeSets.find(name, stack.id);
      if (existing) {
        if (
          existing.token === undefined ||
          existing.token !== input.ClientToken
        ) {
          throw new AwsError(
            'AlreadyExistsException',
            `ChangeSet ${name} cannot be created because it already exists for stack ${stack.name}`,
          );
        }
        return { Id: existing.id, StackId: stack.id };
      }
      checkReverts(stack, input);
      if (!UPDATABLE.test(stack.status)) {
        throw validationError(
          `Stack:${stack.id} is in ${stack.status} state and can not be updated.`,
        );
      }
      checkCapabilities(parseTemplate(stack.template), input.Capabilities);
      const { id } = changeSets.create(stack, {
        name,
        description: input.Description,
        token: input.ClientToken,
        deployment: deploymentOf(input, 'cloudformation:CreateChangeSet'),
      });
      return { Id: id, StackId: stack.id };
    },

    DescribeChangeSet(input: DescribeChangeSetInput): DescribeChangeSetOutput {
      only(
        input,
        ['ChangeSetName', 'StackName', 'IncludePropertyValues', 'NextToken'],
        'cloudformation:DescribeChangeSet',
      );
      const record = changeSets.require(input.ChangeSetName!, input.StackName);
      const stack = stacks.find(record.stackId)!;
      const { Parameters, Tags } = stackShape(stack);
      const { items, NextToken } = pageOf(
        Object.entries(record.drifts),
        input.NextToken,
      );
      return {
        ...shapeOf(record),
        Parameters,
        Tags,
        DeploymentMode: 'REVERT_DRIFT',
        StackDriftStatus: record.stackStatus,
        Changes: items.map(([logicalId, drift]) =>
          changeShape(
            stacks.resources(stack.id).get(logicalId)!,
            drift,
            input.IncludePropertyValues ?? false,
          ),
        ),
        NextToken,
      };
    },

    ListChangeSets(input: ListChangeSetsInput) {
      only(input, ['StackName', 'NextToken'], 'cloudformation:ListChangeSets');
      const { items, NextToken } = pageOf(
        changeSets.ofStack(stacks.require(input.StackName!).id),
        input.NextToken,
      );
      return { Summaries: items.map(shapeOf), NextToken };
    },

    ExecuteChangeSet(input: ExecuteChangeSetInput) {
      only(
        input,
        ['ChangeSetName', 'StackName', 'ClientRequestToken', 'DisableRollback'],
        'cloudformation:ExecuteChangeSet',
      );
      const record = changeSets.require(input.ChangeSetName!, input.StackName);
      const stack = stacks.find(record.stackId)!;
      // A retry of the call that has begun, or ended, this execution.
      if (
        stack.changeSetId === record.id &&
        input.ClientRequestToken !== undefined &&
        stack.clientRequestToken === input.ClientRequestToken
      ) {
        return {};
      }
      const execution = changeSets.executionOf(record);
      if (execution !== 'AVAILABLE') {
        throw new AwsError(
          'InvalidChangeSetStatus',
          `ChangeSet [${record.id}] cannot be executed in its current execution status of [${execution}]`,
        );
      }
      const { template, parameters, resolvedParameters, noEcho, tags } = stack;
      const changed: StackRecord = {
        ...stack,
        ...record.deployment,
        ...(input.DisableRollback !== undefined && {
          onFailure: input.DisableRollback ? 'DO_NOTHING' : 'ROLLBACK',
        }),
        clientRequestToken: input.ClientRequestToken,
        previous: { template, parameters, resolvedParameters, noEcho, tags },
        updatedAt: stacks.now(),
        changeSetId: record.id,
        drift: undefined,
      };
      // The others say what to do with a stack that is not so any more.
      changeSets
        .ofStack(stack.id)
        .filter(({ id }) => id !== record.id)
        .forEach(other => changeSets.delete(other));
      stacks.save(changed);
      stacks.setStatus(stack.id, 'UPDATE_IN_PROGRESS', {
        reason: 'User Initiated',
      });
      engine.update(changed, record.drifts);
      return {};
    },

    DeleteChangeSet(input: DeleteChangeSetInput) {
      only(
        input,
        ['ChangeSetName', 'StackName'],
        'cloudformation:DeleteChangeSet',
      );
      const record = changeSets.find(input.ChangeSetName!, input.StackName);
      if (record) {
        if (changeSets.executionOf(record) === 'EXECUTE_IN_PROGRESS') {
          throw new AwsError(
            'InvalidChangeSetStatus',
            `ChangeSet [${record.id}] cannot be deleted while it is executed`,
          );
        }
        changeSets.delete(record);
      }
      return {};
    },
  };
};
