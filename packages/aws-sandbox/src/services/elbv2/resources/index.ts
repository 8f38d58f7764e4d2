import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import { groupUsersOf, hasRoomFor, MAX_TARGET_GROUPS } from '../associations';
import type { Action, Condition } from '../model';

/** ELB's last priority of a rule. */
const MAX_PRIORITY = 50_000;

const FIELDS = [
  'path-pattern',
  'http-header',
  'host-header',
  'http-request-method',
];

const ACTIONS = ['forward', 'fixed-response', 'redirect'];

function checkActions(actions: Action[], type: string): Action[] {
  for (const { Type } of actions) {
    if (!ACTIONS.includes(Type)) {
      throw new NotSupportedError(`the action ${Type} of ${type}`);
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

/** Refuses what would put more target groups on a load balancer than ELB allows. */
function checkRoom(
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

function listenerHandler(account: Account, tables: Tables): ResourceHandler {
  const { listeners, rules } = tables;
  const type = 'AWS::ElasticLoadBalancingV2::Listener';
  const checkProtocol = ({ Protocol, Certificates = [] }: any) => {
    if (Protocol !== 'HTTP' && Protocol !== 'HTTPS') {
      throw new NotSupportedError(`the Protocol ${Protocol} of ${type}`);
    }
    if (Protocol === 'HTTPS' && Certificates.length !== 1) {
      throw new AwsError(
        'ValidationError',
        'A certificate must be specified for HTTPS listeners',
      );
    }
  };
  return {
    type,
    properties: [
      'LoadBalancerArn',
      'Port',
      'Protocol',
      'DefaultActions',
      // Nobody speaks TLS here: both are recorded.
      'Certificates',
      'SslPolicy',
      'ListenerAttributes',
      'Tags',
    ],
    createOnly: ['LoadBalancerArn'],
    async create(properties) {
      checkProtocol(properties);
      checkRoom(tables, properties.LoadBalancerArn, properties.DefaultActions);
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
      checkProtocol(properties);
      listeners.put(arn, {
        ...listeners.get(arn)!,
        port: Number(properties.Port),
        defaultActions: checkActions(properties.DefaultActions, type),
      });
      return { physicalId: arn };
    },
    async delete(arn) {
      listeners.delete(arn);
      // Rules go with their listener.
      for (const [ruleArn, { listenerArn }] of rules.entries()) {
        if (listenerArn === arn) {
          rules.delete(ruleArn);
        }
      }
    },
  };
}

function ruleHandler(account: Account, tables: Tables): ResourceHandler {
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

function targetGroupHandler(account: Account, tables: Tables): ResourceHandler {
  const { targetGroups } = tables;
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
    return {
      physicalId: arn,
      attributes: {
        TargetGroupArn: arn,
        TargetGroupFullName: name,
        TargetGroupName: name.split('/')[1],
        LoadBalancerArns: groupUsersOf(tables, arn),
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
    async read(arn) {
      const group = targetGroups.get(arn);
      return (
        group && {
          HealthCheckPath: group.healthCheck.path,
          HealthCheckIntervalSeconds: group.healthCheck.intervalSeconds,
          HealthCheckTimeoutSeconds: group.healthCheck.timeoutSeconds,
          HealthyThresholdCount: group.healthCheck.healthyThreshold,
          UnhealthyThresholdCount: group.healthCheck.unhealthyThreshold,
          Matcher: { HttpCode: group.healthCheck.matcher },
        }
      );
    },
    delete: async arn => {
      if (groupUsersOf(tables, arn).length > 0) {
        throw new AwsError(
          'ResourceInUse',
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
