import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { sentence, withoutAddresses } from '../../aws/explain';

/** What happened to a resource, in words, by CloudFormation's status. */
const WORDS: Record<string, string> = {
  CREATE_IN_PROGRESS: 'is being made',
  CREATE_COMPLETE: 'is made',
  CREATE_FAILED: 'could not be made',
  UPDATE_IN_PROGRESS: 'is being changed',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'is changed, what it replaced is going',
  UPDATE_COMPLETE: 'is changed',
  UPDATE_FAILED: 'could not be changed',
  DELETE_IN_PROGRESS: 'is being removed',
  DELETE_COMPLETE: 'is removed',
  DELETE_FAILED: 'could not be removed',
  DELETE_SKIPPED: 'stays',
  ROLLBACK_IN_PROGRESS: 'is being taken back',
  ROLLBACK_COMPLETE: 'is taken back',
  ROLLBACK_FAILED: 'could not be taken back',
  UPDATE_ROLLBACK_IN_PROGRESS: 'is going back to what it was',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS:
    'is what it was, the rest is going',
  UPDATE_ROLLBACK_COMPLETE: 'is what it was',
  UPDATE_ROLLBACK_FAILED: 'could not go back to what it was',
};

/** Names of services as people know them. */
const SERVICES: Record<string, string> = {
  ElasticLoadBalancingV2: 'ELB',
  ApplicationAutoScaling: 'Auto Scaling',
  ServiceDiscovery: 'Cloud Map',
  Logs: 'CloudWatch',
};

/** `AWS::ECS::TaskDefinition` → `ECS task definition` */
export function typeInWords(type: string): string {
  const [, service = '', name = type] = type.split('::');
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return `${SERVICES[service] ?? service} ${words}`.trim();
}

/** Whether an event is of the stack as a whole. */
export const isOfStack = (event: StackEvent): boolean =>
  event.ResourceType === 'AWS::CloudFormation::Stack' &&
  event.PhysicalResourceId === event.StackId;

/** The event that an operation begins with; what came before is of another one. */
export const isBeginning = (event: StackEvent): boolean =>
  isOfStack(event) &&
  /^(REVIEW|CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(
    event.ResourceStatus ?? '',
  );

/** Whether CloudFormation is at work on a stack of a status. */
export const isInProgress = (status: string): boolean =>
  status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';

/** CloudFormation's reason, without addresses and without the ids for its support. */
export const reasonOf = (event: StackEvent): string =>
  sentence(
    withoutAddresses(
      event.ResourceStatusReason ?? 'CloudFormation says no reason',
    )
      .replace(/\s*\((RequestToken|Service):[^)]*\)/g, '')
      .replace(/^Resource handler returned message: "(.*)"$/s, '$1')
      .trim(),
  );

/** A line for the log: which resource, of which type, and what happened to it. */
export function inWords(event: StackEvent): string {
  const status = event.ResourceStatus ?? '';
  const what = isOfStack(event)
    ? `The stack ${event.StackName}`
    : `${event.LogicalResourceId} (${typeInWords(event.ResourceType ?? '')})`;
  const reason =
    /_FAILED$/.test(status) && event.ResourceStatusReason
      ? `: ${reasonOf(event)}`
      : '.';
  return `${what} ${
    WORDS[status] ?? status.toLowerCase().replaceAll('_', ' ')
  }${reason}`;
}

const CANCELLED = /^Resource (creation|update) cancelled/i;

/**
 * The resource that failed first in an operation, `events` being in the order of time.
 * Those that CloudFormation stopped because of it only say that they were cancelled.
 */
export const firstFailure = (events: StackEvent[]): StackEvent | undefined =>
  events.find(
    event =>
      !isOfStack(event) &&
      /_FAILED$/.test(event.ResourceStatus ?? '') &&
      !CANCELLED.test(event.ResourceStatusReason ?? ''),
  );
