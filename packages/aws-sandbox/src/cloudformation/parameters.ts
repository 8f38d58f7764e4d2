import { NotSupportedError } from '../errors';
import { publicParameter } from '../services/ssm/publicParameters';
import type { StackRecord, Template, TemplateParameter } from './model';
import { validationError } from './template';

/** Types whose value is the name of an SSM parameter, which stands for another value. */
const SSM_TYPES = [
  'AWS::SSM::Parameter::Value<String>',
  'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>',
];

const TYPES = [
  'String',
  'Number',
  'CommaDelimitedList',
  'List<Number>',
  ...SSM_TYPES,
];

function check(name: string, parameter: TemplateParameter, value: string) {
  const refuse = (message: string) => {
    throw validationError(
      `Parameter ${name} failed to satisfy constraint: ${
        parameter.ConstraintDescription ?? message
      }`,
    );
  };
  if (!TYPES.includes(parameter.Type)) {
    throw new NotSupportedError(
      `the type ${parameter.Type} of parameter ${name}`,
    );
  }
  const items =
    parameter.Type === 'CommaDelimitedList' ? value.split(',') : [value];
  if (
    parameter.AllowedValues &&
    !items.every(item => parameter.AllowedValues!.map(String).includes(item))
  ) {
    throw validationError(
      `Parameter '${name}' must be one of AllowedValues [${parameter.AllowedValues.join(
        ', ',
      )}]`,
    );
  }
  if (
    parameter.AllowedPattern &&
    !items.every(item =>
      new RegExp(`^(?:${parameter.AllowedPattern})$`).test(item),
    )
  ) {
    refuse(`Parameter ${name} must match pattern ${parameter.AllowedPattern}`);
  }
  if (parameter.MinLength !== undefined && value.length < parameter.MinLength) {
    refuse(`must contain at least ${parameter.MinLength} characters`);
  }
  if (parameter.MaxLength !== undefined && value.length > parameter.MaxLength) {
    refuse(`must contain at most ${parameter.MaxLength} characters`);
  }
  if (parameter.Type === 'Number') {
    const number = Number(value);
    if (value.trim() === '' || Number.isNaN(number)) {
      throw validationError(`Parameter '${name}' must be a number.`);
    }
    if (number < (parameter.MinValue ?? -Infinity)) {
      refuse(`must be at least ${parameter.MinValue}`);
    }
    if (number > (parameter.MaxValue ?? Infinity)) {
      refuse(`must be at most ${parameter.MaxValue}`);
    }
  }
}

/** What the parameters stand for that name SSM parameters. */
function fetchParameters(
  known: Record<string, TemplateParameter>,
  values: Record<string, string>,
): Record<string, string> {
  const fetched = Object.entries(known)
    .filter(([, { Type }]) => SSM_TYPES.includes(Type))
    .map(([name]) => ({ name, value: publicParameter(values[name]) }));
  const missing = fetched.filter(({ value }) => value === undefined);
  if (missing.length > 0) {
    throw validationError(
      `Unable to fetch parameters [${missing
        .map(({ name }) => values[name])
        .join(',')}] from parameter store for this account.`,
    );
  }
  return Object.fromEntries(fetched.map(({ name, value }) => [name, value!]));
}

/** The values of a template's parameters: what was given, else the default; checked. */
export function resolveParameters(
  template: Template,
  given: Record<string, string>,
): Pick<StackRecord, 'parameters' | 'resolvedParameters' | 'noEcho'> {
  const known = template.Parameters ?? {};
  const unknown = Object.keys(given).filter(name => !known[name]);
  if (unknown.length > 0) {
    throw validationError(
      `Parameters: [${unknown.join(', ')}] do not exist in the template`,
    );
  }
  const missing = Object.keys(known).filter(
    name => given[name] === undefined && known[name].Default === undefined,
  );
  if (missing.length > 0) {
    throw validationError(
      `Parameters: [${missing.join(', ')}] must have values`,
    );
  }
  const parameters = Object.fromEntries(
    Object.entries(known).map(([name, parameter]) => {
      const value = given[name] ?? String(parameter.Default);
      check(name, parameter, value);
      return [name, value];
    }),
  );
  return {
    parameters,
    resolvedParameters: fetchParameters(known, parameters),
    noEcho: Object.keys(known).filter(name => known[name].NoEcho),
  };
}
