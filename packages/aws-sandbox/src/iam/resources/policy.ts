import type { Account, ResourceHandler } from '../../types';
import type { Collection } from '../../state/store';
import type { Role } from '../iam';

interface Properties {
  PolicyName: string;
  PolicyDocument: Role['trust'];
  Roles?: string[];
}

/** `AWS::IAM::Policy`: an inline policy of one or more roles. */
export function policyHandler(
  account: Account,
  roles: Collection<Role>,
): ResourceHandler<Properties> {
  const detach = (properties: Properties) => {
    for (const name of properties.Roles ?? []) {
      const role = roles.get(name);
      if (role) {
        const { [properties.PolicyName]: _, ...inline } = role.inline;
        roles.put(name, { ...role, inline });
      }
    }
  };
  const attach = (properties: Properties) => {
    for (const name of properties.Roles ?? []) {
      const role = roles.get(name);
      if (!role) {
        throw new Error(`The role with name ${name} cannot be found.`);
      }
      roles.put(name, {
        ...role,
        inline: {
          ...role.inline,
          [properties.PolicyName]: properties.PolicyDocument,
        },
      });
    }
  };
  return {
    type: 'AWS::IAM::Policy',
    properties: ['PolicyName', 'PolicyDocument', 'Roles'],
    createOnly: ['PolicyName'],
    create: async properties => {
      attach(properties);
      return {
        physicalId: `${properties.PolicyName}-${account.ids.alphanumeric(8)}`,
      };
    },
    update: async (physicalId, properties, previous) => {
      detach(previous);
      attach(properties);
      return { physicalId };
    },
    delete: async (_, properties) => detach(properties),
  };
}
