import type { Account, ResourceHandler } from '../../types';
import type { Collection } from '../../state/store';
import type { Role } from '../iam';
import { managedPolicy } from '../managedPolicies';

interface Properties {
  RoleName?: string;
  AssumeRolePolicyDocument: Role['trust'];
  Policies?: Array<{ PolicyName: string; PolicyDocument: Role['trust'] }>;
  ManagedPolicyArns?: string[];
  Tags?: Array<{ Key: string; Value: string }>;
}

/** `AWS::IAM::Role` */
export function roleHandler(
  account: Account,
  roles: Collection<Role>,
): ResourceHandler<Properties> {
  const save = (roleName: string, properties: Properties) => {
    const existing = roles.get(roleName);
    properties.ManagedPolicyArns?.forEach(managedPolicy);
    const role: Role = {
      roleName,
      arn: `arn:aws:iam::${account.accountId}:role/${roleName}`,
      roleId:
        existing?.roleId ?? `AROA${account.ids.alphanumeric(17).toUpperCase()}`,
      trust: properties.AssumeRolePolicyDocument,
      inline: {
        ...existing?.inline,
        ...Object.fromEntries(
          (properties.Policies ?? []).map(policy => [
            policy.PolicyName,
            policy.PolicyDocument,
          ]),
        ),
      },
      managedPolicyArns: properties.ManagedPolicyArns ?? [],
      tags: Object.fromEntries(
        (properties.Tags ?? []).map(tag => [tag.Key, tag.Value]),
      ),
    };
    roles.put(roleName, role);
    return {
      physicalId: roleName,
      attributes: { Arn: role.arn, RoleId: role.roleId },
    };
  };
  return {
    type: 'AWS::IAM::Role',
    properties: [
      'RoleName',
      'AssumeRolePolicyDocument',
      'Policies',
      'ManagedPolicyArns',
      'Description',
      'MaxSessionDuration',
      'Path',
      'Tags',
    ],
    createOnly: ['RoleName', 'Path'],
    create: async (properties, context) =>
      save(properties.RoleName ?? context.generateName(64), properties),
    update: async (physicalId, properties) => save(physicalId, properties),
    delete: async physicalId => {
      roles.delete(physicalId);
    },
  };
}
