import type {
  DescribeStackDriftDetectionStatusInput,
  DescribeStackDriftDetectionStatusOutput,
  DescribeStackResourceDriftsInput,
  DescribeStackResourceDriftsOutput,
  DetectStackDriftInput,
  StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import { only } from '../../http/only';
import type { AwsService } from '../../types';
import type { Detections } from '../drift/Detections';
import type { ResourceDrift, ResourceRecord, StackRecord } from '../model';
import type { Stacks } from '../stacks';
import { validationError } from '../template';
import { pageOf } from './paging';

const driftShape = (
  stack: StackRecord,
  resource: ResourceRecord,
  drift: ResourceDrift,
): StackResourceDrift => ({
  StackId: stack.id,
  LogicalResourceId: resource.logicalId,
  PhysicalResourceId: resource.physicalId,
  ResourceType: resource.type,
  ...(drift.actual && {
    ExpectedProperties: JSON.stringify(resource.properties),
    ActualProperties: JSON.stringify(drift.actual),
  }),
  PropertyDifferences: drift.differences.map(difference => ({
    PropertyPath: difference.path,
    ExpectedValue: difference.expected,
    ActualValue: difference.actual,
    DifferenceType: difference.type,
  })),
  StackResourceDriftStatus: drift.status,
  DriftStatusReason: drift.reason,
  Timestamp: new Date(drift.at),
});

/** Whether stacks are as their templates have them. */
export const driftOperations = (
  stacks: Stacks,
  detections: Detections,
): AwsService['operations'] => ({
  DetectStackDrift(input: DetectStackDriftInput) {
    only(input, ['StackName'], 'cloudformation:DetectStackDrift');
    return {
      StackDriftDetectionId: detections.start(stacks.require(input.StackName!))
        .id,
    };
  },

  DescribeStackDriftDetectionStatus(
    input: DescribeStackDriftDetectionStatusInput,
  ): DescribeStackDriftDetectionStatusOutput {
    only(
      input,
      ['StackDriftDetectionId'],
      'cloudformation:DescribeStackDriftDetectionStatus',
    );
    const found = detections.get(input.StackDriftDetectionId!);
    if (!found) {
      throw validationError(
        `Drift detection operation with id ${input.StackDriftDetectionId} does not exist`,
      );
    }
    return {
      StackId: found.stackId,
      StackDriftDetectionId: found.id,
      StackDriftStatus: found.stackStatus,
      DetectionStatus: found.status,
      DetectionStatusReason: found.reason,
      DriftedStackResourceCount: found.drifted,
      Timestamp: new Date(found.startedAt),
    };
  },

  DescribeStackResourceDrifts(
    input: DescribeStackResourceDriftsInput,
  ): DescribeStackResourceDriftsOutput {
    only(
      input,
      ['StackName', 'StackResourceDriftStatusFilters', 'NextToken'],
      'cloudformation:DescribeStackResourceDrifts',
    );
    const stack = stacks.require(input.StackName!);
    const drifts = detections.driftsOf(stack);
    const wanted = input.StackResourceDriftStatusFilters;
    const { items, NextToken } = pageOf(
      stacks
        .resources(stack.id)
        .values()
        .flatMap(resource => {
          const drift = drifts.get(resource.logicalId);
          return drift && (!wanted?.length || wanted.includes(drift.status))
            ? [driftShape(stack, resource, drift)]
            : [];
        }),
      input.NextToken,
    );
    return { StackResourceDrifts: items, NextToken };
  },
});
