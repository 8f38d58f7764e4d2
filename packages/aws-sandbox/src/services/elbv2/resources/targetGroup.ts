import { AwsError, NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { Tables } from '..';
import { groupUsersOf } from '../associations';

export function targetGroupHandler(
  account: Account,
  tables: Tables,
): ResourceHandler {
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
