import type {
  ResourceRecord,
  StackOutput,
  StackRecord,
  Template,
} from './model';
import { Evaluator } from './intrinsics';
import type { Stacks } from './stacks';
import { parseTemplate, validationError } from './template';

/**
 * Host names that AWS gives out. A laptop knows one host: REST APIs and sign-in domains are
 * told apart by the first part of the path, and there is one distribution.
 */
const EXECUTE_API =
  /^https:\/\/([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?=\/|$)/;
const SIGN_IN =
  /^https:\/\/([a-z0-9-]+)\.auth\.[a-z0-9-]+\.amazoncognito\.com(?=\/|$)/;
const DISTRIBUTION = /^https:\/\/[a-z0-9]+\.cloudfront\.net(?=\/|$)/;

/** What evaluates the functions of a stack's template. */
export function evaluatorOf(
  stacks: Stacks,
  stack: StackRecord,
  template: Template,
): Evaluator {
  const { account } = stacks;
  const record = (logicalId: string): ResourceRecord => {
    const found = stacks.resources(stack.id).get(logicalId);
    if (!found || found.physicalId === undefined) {
      throw validationError(
        `Unresolved resource dependencies [${logicalId}] in the template`,
      );
    }
    return found;
  };
  return new Evaluator({
    template,
    parameters: { ...stack.parameters, ...stack.resolvedParameters },
    accountId: account.accountId,
    region: account.region,
    stackName: stack.name,
    stackId: stack.id,
    physicalId: logicalId => record(logicalId).physicalId!,
    attribute: (logicalId, name) => {
      const { attributes, type } = record(logicalId);
      if (attributes[name] === undefined) {
        throw validationError(
          `Requested attribute ${name} does not exist in schema for ${type}`,
        );
      }
      return attributes[name];
    },
    importValue: name => {
      const found = stacks.exports().find(item => item.name === name);
      if (!found) {
        throw validationError(`No export named ${name} found.`);
      }
      return found.value;
    },
    finish: text =>
      text
        .replace(
          EXECUTE_API,
          (_, apiId) => `${account.frontDoorUrl()}/${apiId}`,
        )
        .replace(SIGN_IN, (_, domain) => `${account.pagesUrl()}/${domain}`)
        .replace(DISTRIBUTION, () => account.distributionUrl()),
  });
}

/** The outputs of a stack whose resources are there. */
export function outputsOf(stacks: Stacks, stack: StackRecord): StackOutput[] {
  const template = parseTemplate(stack.template);
  const evaluator = evaluatorOf(stacks, stack, template);
  return Object.entries(template.Outputs ?? {})
    .filter(([, { Condition }]) => !Condition || evaluator.condition(Condition))
    .map(([key, output]) => ({
      key,
      value: String(evaluator.value(output.Value)),
      description: output.Description,
      exportName: output.Export && String(evaluator.value(output.Export.Name)),
    }));
}
