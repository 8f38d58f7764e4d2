import {
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
  type CloudFormationClient,
  type DescribeStackDriftDetectionStatusOutput,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type {
  DriftedResource,
  DriftState,
  StackDrift,
} from '@tenantry/plugin-tenants-common';
import { withoutAddresses } from '../aws/explain';
import { LifecycleError } from '../errors';
import type { Pace } from '../provisioners/silo/Pace';
import { shownValue } from './shown';

/** CloudFormation takes minutes for a stack; what takes longer is not waited for. */
const WITHIN_MS = 20 * 60_000;

const STATES: Record<string, DriftState> = {
  DRIFTED: 'drifted',
  IN_SYNC: 'in-sync',
};

const KINDS = {
  ADD: 'added',
  REMOVE: 'removed',
  NOT_EQUAL: 'changed',
} as const;

const RESOURCE_STATES: Record<string, DriftedResource['state']> = {
  MODIFIED: 'modified',
  DELETED: 'deleted',
};

/** A resource's drift as people may see it. */
export const toResource = (drift: StackResourceDrift): DriftedResource => ({
  logicalId: drift.LogicalResourceId!,
  type: drift.ResourceType!,
  physicalId: drift.PhysicalResourceId,
  state: RESOURCE_STATES[drift.StackResourceDriftStatus!] ?? 'unknown',
  differences: (drift.PropertyDifferences ?? []).map(difference => ({
    path: difference.PropertyPath!,
    kind: KINDS[difference.DifferenceType!],
    expected: shownValue(difference.PropertyPath!, difference.ExpectedValue),
    actual: shownValue(difference.PropertyPath!, difference.ActualValue),
  })),
  reason: drift.DriftStatusReason && withoutAddresses(drift.DriftStatusReason),
});

async function start(
  cloudformation: CloudFormationClient,
  stackName: string,
  abortSignal: AbortSignal,
): Promise<string> {
  try {
    const { StackDriftDetectionId } = await cloudformation.send(
      new DetectStackDriftCommand({ StackName: stackName }),
      { abortSignal },
    );
    return StackDriftDetectionId!;
  } catch (error) {
    const { message } = error as Error;
    if (/does not exist/.test(message)) {
      throw new LifecycleError(
        `There is no stack ${stackName}.`,
        'Look in its history what became of it.',
      );
    }
    if (/already in progress/i.test(message)) {
      throw new LifecycleError(
        `CloudFormation is comparing the stack ${stackName} for somebody else.`,
        'Wait a few minutes, then compare it again.',
      );
    }
    if (/_(IN_PROGRESS|FAILED)\b/.test(message)) {
      throw new LifecycleError(
        `CloudFormation does not compare the stack ${stackName} in the state that it is in.`,
        'Wait until it has changed, or mend it; then compare it again.',
      );
    }
    throw error;
  }
}

async function wait(
  cloudformation: CloudFormationClient,
  pace: Pace,
  detectionId: string,
  signal: AbortSignal,
): Promise<DescribeStackDriftDetectionStatusOutput> {
  const until = Date.now() + WITHIN_MS;
  return pace.watch(signal, async next => {
    for (;;) {
      const found = await cloudformation.send(
        new DescribeStackDriftDetectionStatusCommand({
          StackDriftDetectionId: detectionId,
        }),
        { abortSignal: signal },
      );
      if (found.DetectionStatus !== 'DETECTION_IN_PROGRESS') {
        return found;
      }
      if (Date.now() > until) {
        throw new LifecycleError(
          'CloudFormation has been comparing it for 20 minutes.',
          'Look at the stack in its console, then compare it again.',
        );
      }
      await next();
    }
  });
}

/** Has CloudFormation compare a stack with its template, and waits for what it finds. */
export async function detectDrift(
  cloudformation: CloudFormationClient,
  pace: Pace,
  stackName: string,
  signal: AbortSignal,
): Promise<StackDrift> {
  const detectionId = await start(cloudformation, stackName, signal);
  const found = await wait(cloudformation, pace, detectionId, signal);
  if (!found.StackDriftStatus) {
    throw new LifecycleError(
      `CloudFormation could not compare the stack ${stackName}: ${withoutAddresses(
        found.DetectionStatusReason ?? 'it says no reason',
      )}`,
      'Compare it again.',
    );
  }
  const resources: DriftedResource[] = [];
  const pages = paginateDescribeStackResourceDrifts(
    { client: cloudformation },
    {
      StackName: found.StackId!,
      StackResourceDriftStatusFilters: ['MODIFIED', 'DELETED', 'UNKNOWN'],
    },
    { abortSignal: signal },
  );
  for await (const { StackResourceDrifts = [] } of pages) {
    resources.push(...StackResourceDrifts.map(toResource));
  }
  return {
    state: STATES[found.StackDriftStatus] ?? 'unknown',
    checkedAt: found.Timestamp!.toISOString(),
    resources,
  };
}
