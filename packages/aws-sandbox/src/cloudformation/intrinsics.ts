import { NotSupportedError } from '../errors';
import type { Template, TemplateValue } from './model';
import { validationError } from './template';

/** What functions are evaluated against. */
export interface Scope {
  template: Template;
  parameters: Record<string, string>;
  accountId: string;
  region: string;
  stackName: string;
  stackId: string;
  /** `Ref` of a resource. */
  physicalId(logicalId: string): string;
  /** `Fn::GetAtt`. */
  attribute(logicalId: string, name: string): unknown;
  /** `Fn::ImportValue`. */
  importValue(name: string): string;
  /** Last word on a text that was put together: addresses of the front door. */
  finish(text: string): string;
}

type Json = Record<string, TemplateValue>;

const isObject = (value: TemplateValue | undefined): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `${Name}` and `${Name.Attribute}`, but not `${!Literal}`. */
const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

const ZONES = ['a', 'b', 'c'];

/** Names of a value's functions: a one-key object `Ref`, `Condition` or `Fn::…`. */
function functionOf(
  value: TemplateValue,
): [name: string, argument: TemplateValue] | undefined {
  if (!isObject(value)) {
    return undefined;
  }
  const [[name, argument] = ['', null], ...others] = Object.entries(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))
    ? [name, argument]
    : undefined;
}

/** Evaluates templates' functions and conditions. */
export class Evaluator {
  readonly #conditions = new Map<string, boolean>();

  constructor(private readonly scope: Scope) {}

  /** A value with all its functions evaluated; `undefined` for `AWS::NoValue`. */
  value(value: TemplateValue): any {
    if (Array.isArray(value)) {
      return value
        .map(item => this.value(item))
        .filter(item => item !== undefined);
    }
    const call = functionOf(value);
    if (call) {
      return this.#call(...call);
    }
    if (isObject(value)) {
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, item]) => [key, this.value(item)])
          .filter(([, item]) => item !== undefined),
      );
    }
    return value;
  }

  condition(name: string): boolean {
    const known = this.#conditions.get(name);
    if (known !== undefined) {
      return known;
    }
    const expression = this.scope.template.Conditions?.[name];
    if (expression === undefined) {
      throw validationError(
        `Template format error: Unresolved condition ${name}`,
      );
    }
    const result = this.#test(expression);
    this.#conditions.set(name, result);
    return result;
  }

  /** Whether an expression of a rule holds. */
  holds(expression: TemplateValue): boolean {
    return this.#test(expression);
  }

  #test(expression: TemplateValue): boolean {
    if (isObject(expression) && typeof expression.Condition === 'string') {
      return this.condition(expression.Condition);
    }
    const [name, argument] = functionOf(expression) ?? [];
    const items = (argument ?? []) as TemplateValue[];
    switch (name) {
      case 'Fn::Equals': {
        const [left, right] = this.value(items);
        return String(left) === String(right);
      }
      case 'Fn::Contains': {
        const [list, wanted] = this.value(items);
        return list.map(String).includes(String(wanted));
      }
      case 'Fn::And':
        return items.every(item => this.#test(item));
      case 'Fn::Or':
        return items.some(item => this.#test(item));
      case 'Fn::Not':
        return !this.#test(items[0]);
      default:
        throw new NotSupportedError(
          `the condition ${JSON.stringify(expression)}`,
        );
    }
  }

  #call(name: string, argument: TemplateValue): unknown {
    switch (name) {
      case 'Ref':
        return this.#ref(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, ...attribute] = Array.isArray(argument)
          ? (argument as string[])
          : String(argument).split('.');
        return this.scope.attribute(
          logicalId,
          attribute.map(part => this.value(part)).join('.'),
        );
      }
      case 'Fn::Sub':
        return this.scope.finish(this.#sub(argument));
      case 'Fn::Join': {
        const [separator, items] = argument as [string, TemplateValue];
        return this.scope.finish(this.value(items).join(separator));
      }
      case 'Fn::Select': {
        const [index, items] = this.value(argument);
        return items[Number(index)];
      }
      case 'Fn::Split': {
        const [separator, text] = this.value(argument);
        return String(text).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [
          string,
          TemplateValue,
          TemplateValue,
        ];
        return this.value(this.condition(condition) ? yes : no);
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = this.value(argument);
        const found = this.scope.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) {
          throw validationError(
            `Template error: Unable to get mapping for ${map}::${first}::${second}`,
          );
        }
        return found;
      }
      case 'Fn::GetAZs':
        return ZONES.map(zone => `${this.scope.region}${zone}`);
      case 'Fn::ImportValue':
        return this.scope.importValue(String(this.value(argument)));
      case 'Fn::Base64':
        return Buffer.from(String(this.value(argument))).toString('base64');
      default:
        throw new NotSupportedError(`the function ${name}`);
    }
  }

  #sub(argument: TemplateValue): string {
    const [text, variables] = Array.isArray(argument)
      ? (argument as [string, Json])
      : [String(argument), {} as Json];
    return text.replace(PLACEHOLDER, (_, literal, name) => {
      if (literal) {
        return `\${${name}}`;
      }
      if (name in variables) {
        return String(this.value(variables[name]));
      }
      const [logicalId, ...attribute] = name.split('.');
      return String(
        attribute.length > 0
          ? this.scope.attribute(logicalId, attribute.join('.'))
          : this.#ref(name),
      );
    });
  }

  #ref(name: string): unknown {
    const { scope } = this;
    switch (name) {
      case 'AWS::AccountId':
        return scope.accountId;
      case 'AWS::Region':
        return scope.region;
      case 'AWS::StackName':
        return scope.stackName;
      case 'AWS::StackId':
        return scope.stackId;
      case 'AWS::Partition':
        return 'aws';
      case 'AWS::URLSuffix':
        return 'amazonaws.com';
      case 'AWS::NoValue':
        return undefined;
      default: {
        const parameter = scope.template.Parameters?.[name];
        if (!parameter) {
          return scope.physicalId(name);
        }
        const value = scope.parameters[name];
        return /^(CommaDelimitedList|List<)/.test(parameter.Type)
          ? value.split(',').map(item => item.trim())
          : value;
      }
    }
  }
}

/** Logical ids of the resources that a value refers to. */
export function referencesOf(
  value: TemplateValue,
  isResource: (name: string) => boolean,
  found = new Set<string>(),
): Set<string> {
  const add = (name: string) => {
    if (isResource(name)) {
      found.add(name);
    }
  };
  const call = functionOf(value);
  if (call) {
    const [name, argument] = call;
    if (name === 'Ref') {
      add(String(argument));
    } else if (name === 'Fn::GetAtt') {
      add(
        Array.isArray(argument)
          ? String(argument[0])
          : String(argument).split('.')[0],
      );
    } else if (name === 'Fn::Sub') {
      const [text, variables] = Array.isArray(argument)
        ? (argument as [string, Json])
        : [String(argument), {} as Json];
      for (const [, literal, placeholder] of text.matchAll(PLACEHOLDER)) {
        if (!literal && !(placeholder in variables)) {
          add(placeholder.split('.')[0]);
        }
      }
      referencesOf(variables, isResource, found);
    } else {
      referencesOf(argument, isResource, found);
    }
  } else if (Array.isArray(value)) {
    value.forEach(item => referencesOf(item, isResource, found));
  } else if (isObject(value)) {
    Object.values(value).forEach(item => referencesOf(item, isResource, found));
  }
  return found;
}
