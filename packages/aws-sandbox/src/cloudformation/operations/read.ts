import { only } from '../../http/only';
import type { AwsService } from '../../types';
import type { Detections } from '../drift/Detections';
import type { StackRecord } from '../model';
import type { Stacks } from '../stacks';
import { validationError } from '../template';
import { PAGE, pageOf } from './paging';
import { eventShape, resourceShape, stackShape } from './shapes';

/** CloudFormation's operations that only read. */
export const readOperations = (
  stacks: Stacks,
  detections: Detections,
): AwsService['operations'] => {
  const resourcesOf = (stack: StackRecord) => {
    const drifts = detections.driftsOf(stack);
    return stacks
      .resources(stack.id)
      .values()
      .map(resource => resourceShape(resource, drifts.get(resource.logicalId)));
  };
  return {
    DescribeStacks(input) {
      only(input, ['StackName', 'NextToken'], 'cloudformation:DescribeStacks');
      const found = input.StackName
        ? [stacks.require(input.StackName)]
        : stacks.all().filter(stack => stack.status !== 'DELETE_COMPLETE');
      const { items, NextToken } = pageOf(found, input.NextToken);
      return { Stacks: items.map(stackShape), NextToken };
    },

    ListStacks(input) {
      only(
        input,
        ['StackStatusFilter', 'NextToken'],
        'cloudformation:ListStacks',
      );
      const found = stacks
        .all()
        .filter(
          stack =>
            !input.StackStatusFilter ||
            input.StackStatusFilter.includes(stack.status),
        );
      const { items, NextToken } = pageOf(found, input.NextToken);
      return {
        StackSummaries: items.map(stack => {
          const shape = stackShape(stack);
          return {
            StackId: shape.StackId,
            StackName: shape.StackName,
            StackStatus: shape.StackStatus,
            StackStatusReason: shape.StackStatusReason,
            TemplateDescription: shape.Description,
            CreationTime: shape.CreationTime,
            LastUpdatedTime: shape.LastUpdatedTime,
            DeletionTime: shape.DeletionTime,
            DriftInformation: shape.DriftInformation,
          };
        }),
        NextToken,
      };
    },

    DescribeStackEvents(input) {
      only(
        input,
        ['StackName', 'NextToken'],
        'cloudformation:DescribeStackEvents',
      );
      const stack = stacks.find(input.StackName);
      if (!stack) {
        throw validationError(`Stack [${input.StackName}] does not exist`);
      }
      const events = stacks.events(stack.id);
      // New events come before those of the page before: the token is the last one's id.
      const last = events.findIndex(event => event.id === input.NextToken);
      if (input.NextToken !== undefined && last < 0) {
        throw validationError(`Invalid NextToken ${input.NextToken}`);
      }
      const page = events.slice(last + 1, last + 1 + PAGE);
      const isLast = last + 1 + PAGE >= events.length;
      return {
        StackEvents: page.map(event => eventShape(stack, event)),
        NextToken: isLast ? undefined : page.at(-1)!.id,
      };
    },

    ListStackResources(input) {
      only(
        input,
        ['StackName', 'NextToken'],
        'cloudformation:ListStackResources',
      );
      const stack = stacks.require(input.StackName);
      const { items, NextToken } = pageOf(resourcesOf(stack), input.NextToken);
      return { StackResourceSummaries: items, NextToken };
    },

    DescribeStackResources(input) {
      only(
        input,
        ['StackName', 'LogicalResourceId'],
        'cloudformation:DescribeStackResources',
      );
      const stack = stacks.require(input.StackName);
      return {
        StackResources: resourcesOf(stack)
          .filter(
            ({ LogicalResourceId }) =>
              !input.LogicalResourceId ||
              LogicalResourceId === input.LogicalResourceId,
          )
          .map(({ LastUpdatedTimestamp, ...shape }) => {
            return {
              ...shape,
              StackId: stack.id,
              StackName: stack.name,
              Timestamp: LastUpdatedTimestamp,
            };
          }),
      };
    },

    GetTemplate(input) {
      only(input, ['StackName', 'TemplateStage'], 'cloudformation:GetTemplate');
      return { TemplateBody: stacks.require(input.StackName).template };
    },

    ListExports(input) {
      only(input, ['NextToken'], 'cloudformation:ListExports');
      const { items, NextToken } = pageOf(stacks.exports(), input.NextToken);
      return {
        Exports: items.map(({ stack, name, value }) => ({
          ExportingStackId: stack.id,
          Name: name,
          Value: value,
        })),
        NextToken,
      };
    },
  };
};
