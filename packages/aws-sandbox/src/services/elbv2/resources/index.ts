import { NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import type { Action, Condition } from '../model';

const FIELDS = [
  'path-pattern',
  'http-header',
  'host-header',
  'http-request-method',
];

function checkActions(actions: Action[], type: string): Action[] {
  for (const action of actions) {
    if (action.Type !== 'forward' && action.Type !== 'fixed-response') {
      throw new NotSupportedError(
        `the action ${(action as { Type: string }).Type} of ${type}`,
      );
    }
  }
  return actions;
}

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

function loadBalancerHandler(
  account: Account,
  { loadBalancers }: Tables,
): ResourceHandler {
  const attributesOf = (arn: string) => {
    const { name, dnsName } = loadBalancers.get(arn)!;
    return {
      LoadBalancerArn: arn,
      LoadBalancerName: name,
      LoadBalancerFullName: arn.split(':loadbalancer/')[1],
      DNSName: dnsName,
      CanonicalHostedZoneID: 'Z35SXDOTRQ7X7K',
      SecurityGroups: [],
    };
  };
  return {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    properties: [
      'Name',
      'Type',
      'Scheme',
      'Subnets',
      'SubnetMappings',
      'SecurityGroups',
      'LoadBalancerAttributes',
      'IpAddressType',
      'Tags',
    ],
    createOnly: ['Name', 'Type', 'Scheme'],
    async create(properties, { generateName }) {
      if ((properties.Type ?? 'application') !== 'application') {
        throw new NotSupportedError(
          `the Type ${properties.Type} of AWS::ElasticLoadBalancingV2::LoadBalancer`,
        );
      }
      const name = properties.Name ?? generateName(32);
      const arn = account.arn(
        'elasticloadbalancing',
        `loadbalancer/app/${name}/${account.ids.hex(16)}`,
      );
      loadBalancers.put(arn, {
        arn,
        name,
        dnsName: `internal-${name}.${account.region}.elb.amazonaws.com`,
      });
      return { physicalId: arn, attributes: attributesOf(arn) };
    },
    update: async arn => ({ physicalId: arn }),
    delete: async arn => {
      loadBalancers.delete(arn);
    },
  };
}

function listenerHandler(
  account: Account,
  { listeners }: Tables,
): ResourceHandler {
  const type = 'AWS::ElasticLoadBalancingV2::Listener';
  return {
    type,
    properties: [
      'LoadBalancerArn',
      'Port',
      'Protocol',
      'DefaultActions',
      'ListenerAttributes',
      'Tags',
    ],
    createOnly: ['LoadBalancerArn'],
    async create(properties) {
      if (properties.Protocol !== 'HTTP') {
        throw new NotSupportedError(
          `the Protocol ${properties.Protocol} of ${type}`,
        );
      }
      const arn = `${properties.LoadBalancerArn.replace(
        ':loadbalancer/',
        ':listener/',
      )}/${account.ids.hex(16)}`;
      listeners.put(arn, {
        arn,
        loadBalancerArn: properties.LoadBalancerArn,
        port: Number(properties.Port),
        defaultActions: checkActions(properties.DefaultActions, type),
      });
      return { physicalId: arn, attributes: { ListenerArn: arn } };
    },
    async update(arn, properties) {
      listeners.put(arn, {
        ...listeners.get(arn)!,
        port: Number(properties.Port),
        defaultActions: checkActions(properties.DefaultActions, type),
      });
      return { physicalId: arn };
    },
    delete: async arn => {
      listeners.delete(arn);
    },
  };
}

function ruleHandler(account: Account, { rules }: Tables): ResourceHandler {
  const type = 'AWS::ElasticLoadBalancingV2::ListenerRule';
  const save = (arn: string, properties: any) => {
    const priority = Number(properties.Priority);
    const taken = rules
      .values()
      .some(
        rule =>
          rule.arn !== arn &&
          rule.listenerArn === properties.ListenerArn &&
          rule.priority === priority,
      );
    if (taken) {
      throw new Error(`Priority '${priority}' is currently in use`);
    }
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
    delete: async arn => {
      rules.delete(arn);
    },
  };
}

function targetGroupHandler(
  account: Account,
  { targetGroups, listeners, rules }: Tables,
): ResourceHandler {
  const type = 'AWS::ElasticLoadBalancingV2::TargetGroup';
  const settingsOf = (properties: any) => {
    if ((properties.TargetType ?? 'instance') === 'lambda') {
      throw new NotSupportedError(`the TargetType lambda of ${type}`);
    }
    const attribute = (properties.TargetGroupAttributes ?? []).find(
      ({ Key }: any) => Key === 'deregistration_delay.timeout_seconds',
    );
    return {
      // Defaults as ELB documents them for HTTP target groups.
      healthCheck: {
        path: properties.HealthCheckPath ?? '/',
        intervalSeconds: Number(properties.HealthCheckIntervalSeconds ?? 30),
        timeoutSeconds: Number(properties.HealthCheckTimeoutSeconds ?? 5),
        healthyThreshold: Number(properties.HealthyThresholdCount ?? 5),
        unhealthyThreshold: Number(properties.UnhealthyThresholdCount ?? 2),
        matcher: String(properties.Matcher?.HttpCode ?? '200'),
      },
      deregistrationDelaySeconds: Number(attribute?.Value ?? 300),
    };
  };
  const resultOf = (arn: string) => {
    const name = arn.split(':').pop()!;
    const used = [...rules.values(), ...listeners.values()];
    return {
      physicalId: arn,
      attributes: {
        TargetGroupArn: arn,
        TargetGroupFullName: name,
        TargetGroupName: name.split('/')[1],
        LoadBalancerArns: used.map(item =>
          'loadBalancerArn' in item ? item.loadBalancerArn : item.listenerArn,
        ),
      },
    };
  };
  return {
    type,
    properties: [
      'Name',
      'Port',
      'Protocol',
      'ProtocolVersion',
      'VpcId',
      'TargetType',
      'IpAddressType',
      'HealthCheckEnabled',
      'HealthCheckPath',
      'HealthCheckPort',
      'HealthCheckProtocol',
      'HealthCheckIntervalSeconds',
      'HealthCheckTimeoutSeconds',
      'HealthyThresholdCount',
      'UnhealthyThresholdCount',
      'Matcher',
      'TargetGroupAttributes',
      'Tags',
    ],
    createOnly: ['Name', 'Port', 'Protocol', 'VpcId', 'TargetType'],
    async create(properties, { generateName }) {
      const name = properties.Name ?? generateName(32);
      const arn = account.arn(
        'elasticloadbalancing',
        `targetgroup/${name}/${account.ids.hex(16)}`,
      );
      targetGroups.put(arn, { arn, name, ...settingsOf(properties) });
      return resultOf(arn);
    },
    async update(arn, properties) {
      targetGroups.put(arn, {
        ...targetGroups.get(arn)!,
        ...settingsOf(properties),
      });
      return { physicalId: arn };
    },
    delete: async arn => {
      const actions = [
        ...rules.values().flatMap(rule => rule.actions),
        ...listeners.values().flatMap(listener => listener.defaultActions),
      ];
      if (JSON.stringify(actions).includes(arn)) {
        throw new Error(
          `Target group '${arn}' is currently in use by a listener or a rule`,
        );
      }
      targetGroups.delete(arn);
    },
  };
}

/** CloudFormation's types of Elastic Load Balancing. */
export const elbResourceHandlers = (
  account: Account,
  tables: Tables,
): ResourceHandler[] => [
  loadBalancerHandler(account, tables),
  listenerHandler(account, tables),
  ruleHandler(account, tables),
  targetGroupHandler(account, tables),
];
