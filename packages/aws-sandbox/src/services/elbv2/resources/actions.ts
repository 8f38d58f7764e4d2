import { AwsError, NotSupportedError } from '../../../errors';
import type { Tables } from '..';
import { hasRoomFor, MAX_TARGET_GROUPS } from '../associations';
import type { Action } from '../model';

const ACTIONS = ['forward', 'fixed-response', 'redirect'];

/** Refuses what the embedded account cannot do. */
export function checkActions(actions: Action[], type: string): Action[] {
  for (const { Type } of actions) {
    if (!ACTIONS.includes(Type)) {
      throw new NotSupportedError(`the action ${Type} of ${type}`);
    }
  }
  return actions;
}

/** Refuses what would put more target groups on a load balancer than ELB allows. */
export function checkRoom(
  tables: Tables,
  loadBalancerArn: string,
  actions: Action[],
): void {
  if (!hasRoomFor(tables, loadBalancerArn, actions)) {
    throw new AwsError(
      'TooManyUniqueTargetGroupsPerLoadBalancer',
      `You have reached the maximum number of unique target groups that you can associate with a load balancer of type 'application': [${MAX_TARGET_GROUPS}]`,
    );
  }
}
