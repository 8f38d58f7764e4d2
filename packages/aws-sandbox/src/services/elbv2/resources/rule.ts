import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import type { Condition } from '../model';
import { checkActions, checkRoom } from './actions';

/** ELB's last priority of a rule. */
const MAX_PRIORITY = 50_000;

const FIELDS = [
  'path-pattern',
  'http-header',
  'host-header',
  'http-request-method',
];

function checkConditions(conditions: Condition[]): Condition[] {
  for (const { Field } of conditions) {
    if (!FIELDS.includes(Field)) {
      throw new NotSupportedError(
        `the condition ${Field} of AWS::ElasticLoadBalancingV2::ListenerRule`,
      );
    }
  }
  return conditions;
}

export function ruleHandler(account: Account, tables: Tables): ResourceHandler {
  const { rules, listeners } = tables;
  const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';
  const save = (arn: string, properties: any) => {
    const priority = Number(properties.Priority);
    const listener = listeners.get(properties.ListenerArn);
    if (!listener) {
      throw new AwsError(
        'ListenerNotFound',
        `One or more listeners not found: ${properties.ListenerArn}`,
      );
    }
    if (!(priority >= 1 && priority <= MAX_PRIORITY)) {
      throw new AwsError(
        'ValidationError',
        `Priority must be between 1 and ${MAX_PRIORITY}, inclusive`,
      );
    }
    const taken = rules
      .values()
      .some(
        rule =>
          rule.arn !== arn &&
          rule.listenerArn === properties.ListenerArn &&
          rule.priority === priority,
      );
    if (taken) {
      throw new AwsError(
        'PriorityInUse',
        `Priority '${priority}' is currently in use`,
      );
    }
    checkRoom(tables, listener.loadBalancerArn, properties.Actions);
    rules.put(arn, {
      arn,
      listenerArn: properties.ListenerArn,
      priority,
      conditions: checkConditions(properties.Conditions),
      actions: checkActions(properties.Actions, type),
    });
  };
  return {
    type,
    properties: ['ListenerArn', 'Priority', 'Conditions', 'Actions', 'Tags'],
    createOnly: ['ListenerArn'],
    async create(properties) {
      const arn = `${properties.ListenerArn.replace(
        ':listener/',
        ':listener-rule/',
      )}/${account.ids.hex(16)}`;
      save(arn, properties);
      return { physicalId: arn, attributes: { RuleArn: arn } };
    },
    async update(arn, properties) {
      save(arn, properties);
      return { physicalId: arn };
    },
    async read(arn) {
      const rule = rules.get(arn);
      return (
        rule && {
          Priority: rule.priority,
          Conditions: rule.conditions,
          Actions: rule.actions,
        }
      );
    },
    delete: async arn => {
      rules.delete(arn);
    },
  };
}
