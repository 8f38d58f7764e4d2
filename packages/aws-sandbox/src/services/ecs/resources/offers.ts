import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { Cluster, ServiceConnect, TaskDefinition } from '../model';
import type { EcsResourceDeps } from '.';

const TYPE = 'AWS::ECS::Service';

const refuse = (message: string) =>
  new AwsError('InvalidParameterException', message);

/** How a service takes part in Service Connect: whom it may call, and what it offers. */
export function offersOf(
  { serviceConnect, tables }: EcsResourceDeps,
  serviceArn: string,
  { ServiceConnectConfiguration: configuration }: any,
  { cluster, definition }: { cluster: Cluster; definition: TaskDefinition },
): ServiceConnect | undefined {
  if (!configuration?.Enabled) {
    return undefined;
  }
  only(
    configuration,
    ['Enabled', 'Namespace', 'Services', 'LogConfiguration'],
    `${TYPE} ServiceConnectConfiguration`,
  );
  const wanted = configuration.Namespace ?? cluster.namespace;
  if (!wanted) {
    throw refuse(
      'A namespace must be specified in the ServiceConnectConfiguration, or the cluster must have a default one.',
    );
  }
  const namespace = serviceConnect.find(wanted);
  if (!namespace) {
    throw new AwsError(
      'NamespaceNotFoundException',
      `The specified namespace ${wanted} wasn't found.`,
    );
  }
  const taken = new Set(
    tables.services
      .values()
      .filter(
        ({ arn, serviceConnect: other }) =>
          arn !== serviceArn && other?.namespaceArn === namespace.arn,
      )
      .flatMap(other => other.serviceConnect!.offers)
      .map(({ discoveryName }) => discoveryName),
  );
  const offers = (configuration.Services ?? []).map((item: any) => {
    only(
      item,
      ['PortName', 'DiscoveryName', 'ClientAliases', 'Timeout'],
      `${TYPE} ServiceConnectConfiguration Services`,
    );
    const portName: string = item.PortName;
    const hasPort = definition.containers.some(({ PortMappings = [] }) =>
      PortMappings.some(({ Name }) => Name === portName),
    );
    if (!hasPort) {
      throw refuse(
        `The serviceConnectConfiguration's portName ${portName} does not refer to any named port mapping of the task definition.`,
      );
    }
    const discoveryName: string = item.DiscoveryName ?? portName;
    if (taken.has(discoveryName)) {
      throw refuse(
        `The discoveryName ${discoveryName} is already in use in the namespace ${namespace.name}.`,
      );
    }
    return {
      portName,
      discoveryName,
      aliases: (item.ClientAliases ?? []).map((alias: any) => ({
        // ECS's default: the bare name is nobody's unless it is asked for.
        dnsName: alias.DnsName ?? `${discoveryName}.${namespace.name}`,
        port: Number(alias.Port),
      })),
    };
  });
  return { namespaceArn: namespace.arn, offers };
}
