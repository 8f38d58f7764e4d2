import type {
  DeleteRuleInput,
  DescribeRulesInput,
  DescribeTargetGroupsInput,
  ModifyTargetGroupInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Tables } from '..';
import type { Rule, TargetGroup } from '../model';

const ruleShape = (rule: Rule) => ({
  RuleArn: rule.arn,
  Priority: String(rule.priority),
  Conditions: rule.conditions,
  Actions: rule.actions,
  IsDefault: false,
});

const groupShape = ({ arn, name, healthCheck }: TargetGroup) => ({
  TargetGroupArn: arn,
  TargetGroupName: name,
  HealthCheckPath: healthCheck.path,
  HealthCheckIntervalSeconds: healthCheck.intervalSeconds,
  HealthCheckTimeoutSeconds: healthCheck.timeoutSeconds,
  HealthyThresholdCount: healthCheck.healthyThreshold,
  UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
  Matcher: { HttpCode: healthCheck.matcher },
});

/** What leads to targets; CloudFormation makes it, and anybody may change it. */
export function routeOperations({
  rules,
  targetGroups,
}: Tables): AwsService['operations'] {
  const requireRule = (arn: string) => {
    const rule = rules.get(arn);
    if (!rule) {
      throw new AwsError('RuleNotFound', `Rules '${arn}' not found`);
    }
    return rule;
  };
  const requireGroup = (arn: string) => {
    const group = targetGroups.get(arn);
    if (!group) {
      throw new AwsError(
        'TargetGroupNotFound',
        `Target groups '${arn}' not found`,
      );
    }
    return group;
  };
  return {
    DescribeRules(input: DescribeRulesInput) {
      only(
        input,
        ['ListenerArn', 'RuleArns'],
        'elasticloadbalancing:DescribeRules',
      );
      const found = input.RuleArns
        ? input.RuleArns.map(requireRule)
        : rules
            .values()
            .filter(({ listenerArn }) => listenerArn === input.ListenerArn);
      return { Rules: found.map(ruleShape) };
    },
    DeleteRule(input: DeleteRuleInput) {
      only(input, ['RuleArn'], 'elasticloadbalancing:DeleteRule');
      rules.delete(requireRule(input.RuleArn!).arn);
      return {};
    },
    DescribeTargetGroups(input: DescribeTargetGroupsInput) {
      only(
        input,
        ['TargetGroupArns'],
        'elasticloadbalancing:DescribeTargetGroups',
      );
      const found = input.TargetGroupArns
        ? input.TargetGroupArns.map(requireGroup)
        : targetGroups.values();
      return { TargetGroups: found.map(groupShape) };
    },
    ModifyTargetGroup(input: ModifyTargetGroupInput) {
      only(
        input,
        [
          'TargetGroupArn',
          'HealthCheckPath',
          'HealthCheckIntervalSeconds',
          'HealthCheckTimeoutSeconds',
          'HealthyThresholdCount',
          'UnhealthyThresholdCount',
          'Matcher',
        ],
        'elasticloadbalancing:ModifyTargetGroup',
      );
      const group = requireGroup(input.TargetGroupArn!);
      const { healthCheck } = group;
      const changed: TargetGroup = {
        ...group,
        healthCheck: {
          path: input.HealthCheckPath ?? healthCheck.path,
          intervalSeconds:
            input.HealthCheckIntervalSeconds ?? healthCheck.intervalSeconds,
          timeoutSeconds:
            input.HealthCheckTimeoutSeconds ?? healthCheck.timeoutSeconds,
          healthyThreshold:
            input.HealthyThresholdCount ?? healthCheck.healthyThreshold,
          unhealthyThreshold:
            input.UnhealthyThresholdCount ?? healthCheck.unhealthyThreshold,
          matcher: input.Matcher?.HttpCode ?? healthCheck.matcher,
        },
      };
      targetGroups.put(group.arn, changed);
      return { TargetGroups: [groupShape(changed)] };
    },
  };
}
