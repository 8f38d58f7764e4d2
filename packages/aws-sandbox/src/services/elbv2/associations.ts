import type { Tables } from '.';
import type { Action } from './model';

/** Target groups on one load balancer; ELB's limit, which nobody can raise. */
export const MAX_TARGET_GROUPS = 100;

const groupsOf = (actions: Action[]): string[] =>
  actions.flatMap(action =>
    action.Type === 'forward'
      ? [
          action.TargetGroupArn ?? [],
          (action.ForwardConfig?.TargetGroups ?? []).map(
            ({ TargetGroupArn }) => TargetGroupArn,
          ),
        ].flat()
      : [],
  );

/** Everything that forwards, with its load balancer. */
const forwarders = ({ listeners, rules }: Tables) => [
  ...listeners.values().map(listener => ({
    loadBalancerArn: listener.loadBalancerArn,
    groups: groupsOf(listener.defaultActions),
  })),
  ...rules.values().map(rule => ({
    loadBalancerArn: listeners.get(rule.listenerArn)?.loadBalancerArn,
    groups: groupsOf(rule.actions),
  })),
];

/** The load balancers that use a target group. */
export const groupUsersOf = (tables: Tables, arn: string): string[] => [
  ...new Set(
    forwarders(tables)
      .filter(({ groups }) => groups.includes(arn))
      .flatMap(({ loadBalancerArn }) => loadBalancerArn ?? []),
  ),
];

/** Whether a load balancer has room for what the actions forward to. */
export function hasRoomFor(
  tables: Tables,
  loadBalancerArn: string,
  actions: Action[],
): boolean {
  const groups = new Set(
    forwarders(tables)
      .filter(other => other.loadBalancerArn === loadBalancerArn)
      .flatMap(other => other.groups),
  );
  groupsOf(actions).forEach(arn => groups.add(arn));
  return groups.size <= MAX_TARGET_GROUPS;
}
