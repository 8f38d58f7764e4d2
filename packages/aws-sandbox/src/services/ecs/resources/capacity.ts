import { AwsError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import { nameOf } from '../model';
import type { EcsResourceDeps } from '.';
import { toStrategy } from './strategy';

/** Capacity providers that every account has. */
export const AWS_PROVIDERS = ['FARGATE', 'FARGATE_SPOT'];

/** `AWS::ECS::CapacityProvider`: there are no instances to scale, but names to be right. */
function capacityProviderHandler({
  account,
  tables: { capacityProviders, clusters },
}: EcsResourceDeps): ResourceHandler {
  return {
    type: 'AWS::ECS::CapacityProvider',
    properties: ['Name', 'AutoScalingGroupProvider', 'Tags'],
    createOnly: ['Name'],
    async create(properties, { generateName }) {
      const name = properties.Name ?? generateName(255);
      if (/^(aws|ecs|fargate)/i.test(name)) {
        throw new AwsError(
          'ClientException',
          'The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with "aws", "ecs", or "fargate". Specify a valid name and try again.',
        );
      }
      if (capacityProviders.get(name)) {
        throw new AwsError(
          'ClientException',
          'The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider.',
        );
      }
      capacityProviders.put(name, {
        arn: account.arn('ecs', `capacity-provider/${name}`),
        name,
        autoScalingGroup:
          properties.AutoScalingGroupProvider.AutoScalingGroupArn,
      });
      return { physicalId: name };
    },
    update: async physicalId => ({ physicalId }),
    async delete(name) {
      const inUse = clusters
        .values()
        .some(({ capacityProviders: used }) => used?.includes(name));
      if (inUse) {
        throw new AwsError(
          'ClientException',
          'The specified capacity provider is in use and cannot be removed.',
        );
      }
      capacityProviders.delete(name);
    },
  };
}

/** `AWS::ECS::ClusterCapacityProviderAssociations` */
function associationsHandler({
  tables: { clusters, capacityProviders },
}: EcsResourceDeps): ResourceHandler {
  const type = 'AWS::ECS::ClusterCapacityProviderAssociations';
  const save = (properties: any) => {
    const name = nameOf(properties.Cluster);
    const cluster = clusters.get(name);
    if (!cluster) {
      throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    }
    const missing = properties.CapacityProviders.find(
      (provider: string) =>
        !AWS_PROVIDERS.includes(provider) && !capacityProviders.get(provider),
    );
    if (missing) {
      throw new AwsError(
        'InvalidParameterException',
        'The specified capacity provider was not found. Specify a valid capacity provider and try again.',
      );
    }
    clusters.put(name, {
      ...cluster,
      capacityProviders: properties.CapacityProviders,
      defaultStrategy: toStrategy(
        properties.DefaultCapacityProviderStrategy,
        type,
      ),
    });
    return { physicalId: name };
  };
  return {
    type,
    properties: [
      'Cluster',
      'CapacityProviders',
      'DefaultCapacityProviderStrategy',
    ],
    createOnly: ['Cluster'],
    create: async properties => save(properties),
    update: async (_, properties) => save(properties),
    async delete(name) {
      const cluster = clusters.get(name);
      if (cluster) {
        clusters.put(name, {
          ...cluster,
          capacityProviders: [],
          defaultStrategy: undefined,
        });
      }
    },
  };
}

/** What tasks run on. */
export const capacityHandlers = (deps: EcsResourceDeps): ResourceHandler[] => [
  capacityProviderHandler(deps),
  associationsHandler(deps),
];
