import { Fn, type ICfnRuleConditionExpression } from 'aws-cdk-lib';

/** That parameters which belong together are all given, or all left empty. */
export function allOrNone(values: string[]): ICfnRuleConditionExpression {
  const isEmpty = (value: string) => Fn.conditionEquals(value, '');
  return Fn.conditionOr(
    Fn.conditionAnd(...values.map(isEmpty)),
    Fn.conditionAnd(...values.map(value => Fn.conditionNot(isEmpty(value)))),
  );
}
