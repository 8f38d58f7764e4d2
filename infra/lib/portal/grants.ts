import { Aws, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** What a role may do. */
export interface Grant {
  actions: string[];
  /** Without any: the actions know none. */
  resources?: Array<string | Pattern>;
  /** As in a policy: operator, key, value. */
  conditions?: Record<string, Record<string, string | string[]>>;
}

/** Resources of a service by a pattern, in the stack's own account and Region. */
export interface Pattern {
  /** With `<AWS::Region>` and the like, as the checks of `cdk-nag` write it. */
  arn: string;
}

/** For example `pattern('dynamodb', 'table/tenant-*')`. */
export const pattern = (
  service: string,
  resource: string,
  { region = '<AWS::Region>', account = '<AWS::AccountId>' } = {},
): Pattern => ({
  arn: `arn:<AWS::Partition>:${service}:${region}:${account}:${resource}`,
});

/** Texts with `<AWS::Region>` and the like, as in policies. */
export const withPseudoParameters = (text: string): string =>
  text
    .replaceAll('<AWS::Partition>', Aws.PARTITION)
    .replaceAll('<AWS::Region>', Aws.REGION)
    .replaceAll('<AWS::AccountId>', Aws.ACCOUNT_ID)
    .replaceAll('<AWS::URLSuffix>', Aws.URL_SUFFIX);

const BY_NAME =
  'What tenants have is known by the beginning of its name, or by its tags.';

/**
 * Gives a role what the grants say. Tenants come and go without a deployment, so that
 * what is theirs can only be said by the names and tags that it has.
 */
export function give(role: Role, grants: Grant[]): void {
  for (const { actions, resources = ['*'], conditions } of grants) {
    role.addToPolicy(
      new PolicyStatement({
        actions,
        resources: resources.map(resource =>
          typeof resource === 'string'
            ? resource
            : withPseudoParameters(resource.arn),
        ),
        conditions,
      }),
    );
    for (const resource of resources) {
      if (typeof resource !== 'string') {
        Validations.of(role).acknowledge({
          id: `AwsSolutions-IAM5[Resource::${resource.arn}]`,
          reason: BY_NAME,
        });
      }
    }
  }
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'AWS knows no resource for these actions, or asks for all.',
  });
}
