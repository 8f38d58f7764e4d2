import type { Evaluator } from './intrinsics';
import type { Template } from './model';
import { validationError } from './template';

/** Refuses parameters that contradict each other, as the template's rules say. */
export function checkRules({ Rules = {} }: Template, evaluator: Evaluator) {
  for (const [name, { RuleCondition, Assertions }] of Object.entries(Rules)) {
    if (RuleCondition !== undefined && !evaluator.holds(RuleCondition)) {
      continue;
    }
    const failed = Assertions.find(({ Assert }) => !evaluator.holds(Assert));
    if (failed) {
      throw validationError(
        `Template error: Rule ${name} failed: ${
          failed.AssertDescription ?? JSON.stringify(failed.Assert)
        }`,
      );
    }
  }
}
