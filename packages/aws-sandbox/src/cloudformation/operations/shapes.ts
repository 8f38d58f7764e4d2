import type {
  Stack,
  StackEvent,
  StackResourceSummary,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type {
  EventRecord,
  ResourceDrift,
  ResourceRecord,
  StackRecord,
} from '../model';

const dateOf = (iso: string | undefined) => (iso ? new Date(iso) : undefined);

export const stackShape = (stack: StackRecord) =>
  ({
    StackId: stack.id,
    StackName: stack.name,
    StackStatus: stack.status as StackStatus,
    StackStatusReason: stack.reason,
    Description: stack.description,
    CreationTime: new Date(stack.createdAt),
    LastUpdatedTime: dateOf(stack.updatedAt),
    DeletionTime: dateOf(stack.deletedAt),
    DisableRollback: stack.onFailure === 'DO_NOTHING',
    EnableTerminationProtection: stack.terminationProtection,
    ChangeSetId: stack.changeSetId,
    DriftInformation: {
      StackDriftStatus: stack.drift?.status ?? 'NOT_CHECKED',
      LastCheckTimestamp: dateOf(stack.drift?.checkedAt),
    },
    DeploymentConfig: stack.express ? { Mode: 'EXPRESS' } : undefined,
    Parameters: Object.entries(stack.parameters).map(([name, value]) => ({
      ParameterKey: name,
      ParameterValue: stack.noEcho?.includes(name) ? '****' : value,
      ResolvedValue: stack.resolvedParameters?.[name],
    })),
    Tags: Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value })),
    Outputs: stack.outputs.map(output => ({
      OutputKey: output.key,
      OutputValue: output.value,
      Description: output.description,
      ExportName: output.exportName,
    })),
  } satisfies Stack);

export const eventShape = (stack: StackRecord, event: EventRecord) =>
  ({
    StackId: stack.id,
    StackName: stack.name,
    EventId: event.id,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    ResourceStatus: event.status as StackEvent['ResourceStatus'],
    ResourceStatusReason: event.reason,
    Timestamp: new Date(event.at),
    ClientRequestToken: event.clientRequestToken,
  } satisfies StackEvent);

export const resourceShape = (
  resource: ResourceRecord,
  drift: ResourceDrift | undefined,
) =>
  ({
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status as StackResourceSummary['ResourceStatus'],
    ResourceStatusReason: resource.reason,
    LastUpdatedTimestamp: new Date(resource.at),
    DriftInformation: {
      StackResourceDriftStatus: drift?.status ?? 'NOT_CHECKED',
      LastCheckTimestamp: dateOf(drift?.at),
    },
  } satisfies StackResourceSummary);
