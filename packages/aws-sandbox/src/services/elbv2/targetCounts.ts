import type { Tables } from '.';
import { groupUsersOf } from './associations';
import type { Target } from './HealthChecker';

/** What metrics call a load balancer or a target group: the end of its ARN. */
const idOf = (arn: string) =>
  arn
    .split(':')
    .pop()!
    .replace(/^loadbalancer\//, '');

/** How many targets are well, by target group and load balancer. */
export const targetCounts = (
  tables: Tables,
  targetsOf: (arn: string) => Target[],
) =>
  tables.targetGroups.values().flatMap(({ arn }) => {
    const targets = targetsOf(arn);
    const count = (state: Target['state']) =>
      targets.filter(target => target.state === state).length;
    return targets.length === 0
      ? []
      : groupUsersOf(tables, arn).map(loadBalancerArn => ({
          loadBalancer: idOf(loadBalancerArn),
          targetGroup: idOf(arn),
          healthy: count('healthy'),
          unhealthy: count('unhealthy'),
        }));
  });
