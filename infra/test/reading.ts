import { isDeepStrictEqual } from 'node:util';
import type { Template } from 'aws-cdk-lib/assertions';

/** A resource as it is in a template. */
export interface Resource {
  Type: string;
  Properties: Record<string, any>;
  Condition?: string;
  DependsOn?: string[];
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
}

/** A statement of a policy, with the roles that have it. */
export interface Statement {
  roles: string[];
  effect: string;
  actions: string[];
  resources: unknown[];
  condition?: Record<string, unknown>;
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : ([] as T[]).concat(value);

/** Resources of a type, by logical id. */
export const resourcesOf = (
  template: Template,
  type: string | RegExp,
): [string, Resource][] =>
  Object.entries<Resource>(template.toJSON().Resources ?? {}).filter(
    ([, { Type }]) =>
      typeof type === 'string' ? Type === type : type.test(Type),
  );

/** Everything that the template's roles may do. */
export function statementsOf(template: Template): Statement[] {
  const read = (roles: string[], document: any): Statement[] =>
    listOf<any>(document.Statement).map(statement => {
      if (statement.NotAction || statement.NotResource) {
        throw new Error(`A statement of ${roles} says what is not allowed`);
      }
      return {
        roles,
        effect: statement.Effect,
        actions: listOf<string>(statement.Action),
        resources: listOf<unknown>(statement.Resource),
        condition: statement.Condition,
      };
    });
  const policies = resourcesOf(template, /^AWS::IAM::(Managed)?Policy$/);
  const roles = resourcesOf(template, 'AWS::IAM::Role');
  return [
    ...policies.flatMap(([, { Properties }]) =>
      read(
        listOf<{ Ref: string }>(Properties.Roles).map(({ Ref }) => Ref),
        Properties.PolicyDocument,
      ),
    ),
    ...roles.flatMap(([id, { Properties }]) =>
      listOf<any>(Properties.Policies).flatMap(policy =>
        read([id], policy.PolicyDocument),
      ),
    ),
  ];
}

/** Every rule that lets traffic into a security group. */
export const ingressOf = (template: Template): Record<string, any>[] => [
  ...resourcesOf(template, 'AWS::EC2::SecurityGroup').flatMap(
    ([, { Properties }]) => listOf<any>(Properties.SecurityGroupIngress),
  ),
  ...resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(
    ([, { Properties }]) => Properties,
  ),
];

/** Resources that could have tags, and lack one of these. */
export const untagged = (
  template: Template,
  wanted: Record<string, unknown>,
): string[] =>
  resourcesOf(template, /./)
    .filter(([, { Properties }]) => Array.isArray(Properties?.Tags))
    .filter(([, { Properties }]) =>
      Object.entries(wanted).some(
        ([key, value]) =>
          !Properties.Tags.some(
            (tag: any) =>
              tag.Key === key && isDeepStrictEqual(tag.Value, value),
          ),
      ),
    )
    .map(([id]) => id);
