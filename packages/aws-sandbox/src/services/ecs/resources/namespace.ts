import { AwsError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { EcsResourceDeps } from '.';

/** Cloud Map's namespaces: Service Connect needs no more of them than their names. */
export function namespaceHandlers({
  account,
  tables: { namespaces, services },
}: EcsResourceDeps): ResourceHandler[] {
  const handlerOf = (
    type: string,
    properties: string[],
    createOnly: string[],
  ): ResourceHandler => ({
    type,
    properties,
    createOnly,
    async create({ Name }) {
      const taken = namespaces.values().find(({ name }) => name === Name);
      if (taken) {
        throw new AwsError(
          'NamespaceAlreadyExists',
          `Namespace name ${Name} already exists, with id ${taken.id}.`,
        );
      }
      const id = `ns-${account.ids.alphanumeric(16)}`;
      const arn = account.arn('servicediscovery', `namespace/${id}`);
      namespaces.put(id, { id, arn, name: Name });
      return { physicalId: id, attributes: { Id: id, Arn: arn } };
    },
    update: async physicalId => ({ physicalId }),
    async delete(id) {
      const arn = namespaces.get(id)?.arn;
      const inUse = services
        .values()
        .some(({ serviceConnect }) => serviceConnect?.namespaceArn === arn);
      if (arn && inUse) {
        throw new AwsError(
          'ResourceInUse',
          'The namespace has at least one service registered. Please remove the services and try again.',
        );
      }
      namespaces.delete(id);
    },
  });
  const common = ['Name', 'Description', 'Tags'];
  return [
    handlerOf('AWS::ServiceDiscovery::HttpNamespace', common, ['Name']),
    handlerOf(
      'AWS::ServiceDiscovery::PrivateDnsNamespace',
      [...common, 'Vpc', 'Properties'],
      ['Name', 'Vpc'],
    ),
  ];
}
