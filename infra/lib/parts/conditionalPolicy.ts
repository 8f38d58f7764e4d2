import type { CfnCondition } from 'aws-cdk-lib';
import {
  type CfnPolicy,
  Policy,
  type PolicyStatement,
  type Role,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** What roles may do, or may not, where a condition of their stack holds. */
export function conditionalPolicy(
  scope: Construct,
  id: string,
  props: {
    roles: Role[];
    statement: PolicyStatement;
    condition: CfnCondition;
  },
): void {
  const policy = new Policy(scope, id, {
    roles: props.roles,
    statements: [props.statement],
  });
  (policy.node.defaultChild as CfnPolicy).cfnOptions.condition =
    props.condition;
}
