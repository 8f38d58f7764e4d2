import type { Account, ResourceHandler, ResourceResult } from '../../types';
import type { Collection } from '../../state/store';
import type { Role } from '../iam';

interface Properties {
  PolicyName?: string;
  ManagedPolicyName?: string;
  Path?: string;
  PolicyDocument: Role['trust'];
  Roles?: string[];
}

/** A policy of one or more roles, kept with them under a name. */
function attached(roles: Collection<Role>) {
  return {
    detach(name: string, { Roles = [] }: Properties) {
      for (const roleName of Roles) {
        const role = roles.get(roleName);
        if (role) {
          const { [name]: _, ...inline } = role.inline;
          roles.put(roleName, { ...role, inline });
        }
      }
    },
    attach(name: string, { Roles = [], PolicyDocument }: Properties) {
      for (const roleName of Roles) {
        const role = roles.get(roleName);
        if (!role) {
          throw new Error(`The role with name ${roleName} cannot be found.`);
        }
        roles.put(roleName, {
          ...role,
          inline: { ...role.inline, [name]: PolicyDocument },
        });
      }
    },
  };
}

/** `AWS::IAM::Policy`: an inline policy of one or more roles. */
export function policyHandler(
  account: Account,
  roles: Collection<Role>,
): ResourceHandler<Properties> {
  const { attach, detach } = attached(roles);
  return {
    type: 'AWS::IAM::Policy',
    properties: ['PolicyName', 'PolicyDocument', 'Roles'],
    createOnly: ['PolicyName'],
    create: async properties => {
      attach(properties.PolicyName!, properties);
      return {
        physicalId: `${properties.PolicyName}-${account.ids.alphanumeric(8)}`,
      };
    },
    update: async (physicalId, properties, previous) => {
      detach(previous.PolicyName!, previous);
      attach(properties.PolicyName!, properties);
      return { physicalId };
    },
    delete: async (_, properties) => detach(properties.PolicyName!, properties),
  };
}

/** `AWS::IAM::ManagedPolicy`: one by itself, which CDK makes of what is too long inline. */
export function managedPolicyHandler(
  account: Account,
  roles: Collection<Role>,
): ResourceHandler<Properties> {
  const { attach, detach } = attached(roles);
  const resultOf = (arn: string): ResourceResult => ({
    physicalId: arn,
    attributes: { PolicyArn: arn },
  });
  return {
    type: 'AWS::IAM::ManagedPolicy',
    properties: [
      'ManagedPolicyName',
      'PolicyDocument',
      'Roles',
      'Description',
      'Path',
    ],
    createOnly: ['ManagedPolicyName', 'Description', 'Path'],
    create: async (properties, { generateName }) => {
      const arn = `arn:aws:iam::${account.accountId}:policy${
        properties.Path ?? '/'
      }${properties.ManagedPolicyName ?? generateName(128)}`;
      attach(arn, properties);
      return resultOf(arn);
    },
    update: async (arn, properties, previous) => {
      detach(arn, previous);
      attach(arn, properties);
      return resultOf(arn);
    },
    delete: async (arn, properties) => detach(arn, properties),
  };
}
