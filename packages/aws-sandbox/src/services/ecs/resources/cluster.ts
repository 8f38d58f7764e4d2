import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { ResourceHandler } from '../../../types';
import type { EcsResourceDeps } from '.';
import { toStrategy } from './strategy';

const TYPE = 'AWS::ECS::Cluster';

/** `AWS::ECS::Cluster` */
export function clusterHandler({
  account,
  tables,
  serviceConnect,
}: EcsResourceDeps): ResourceHandler {
  const { clusters, services } = tables;
  const settingsOf = (properties: any) => {
    const defaults = properties.ServiceConnectDefaults ?? {};
    only(defaults, ['Namespace'], `${TYPE} ServiceConnectDefaults`);
    const namespace =
      defaults.Namespace && serviceConnect.find(defaults.Namespace);
    if (defaults.Namespace && !namespace) {
      throw new AwsError(
        'NamespaceNotFoundException',
        `The specified namespace ${defaults.Namespace} wasn't found.`,
      );
    }
    return {
      namespace: namespace?.arn,
      capacityProviders: properties.CapacityProviders,
      defaultStrategy: toStrategy(
        properties.DefaultCapacityProviderStrategy,
        TYPE,
      ),
    };
  };
  return {
    type: TYPE,
    properties: [
      'ClusterName',
      'Tags',
      'CapacityProviders',
      'DefaultCapacityProviderStrategy',
      'ServiceConnectDefaults',
      // No behaviour in the sandbox.
      'ClusterSettings',
      'Configuration',
    ],
    createOnly: ['ClusterName'],
    async create(properties, { generateName, tags }) {
      const name = properties.ClusterName ?? generateName(255);
      const arn = account.arn('ecs', `cluster/${name}`);
      clusters.put(name, { arn, name, tags, ...settingsOf(properties) });
      return { physicalId: name, attributes: { Arn: arn } };
    },
    async update(name, properties, previous, { tags }) {
      const cluster = clusters.get(name)!;
      const settings = settingsOf(properties);
      // What an association has set stays, unless the cluster itself names others.
      const capacity =
        properties.CapacityProviders || previous.CapacityProviders
          ? settings
          : { namespace: settings.namespace };
      clusters.put(name, { ...cluster, ...capacity, tags });
      return { physicalId: name };
    },
    async delete(name) {
      const arn = clusters.get(name)?.arn;
      if (services.values().some(({ clusterArn }) => clusterArn === arn)) {
        throw new AwsError(
          'ClusterContainsServicesException',
          'The Cluster cannot be deleted while Services are active.',
        );
      }
      clusters.delete(name);
    },
  };
}
