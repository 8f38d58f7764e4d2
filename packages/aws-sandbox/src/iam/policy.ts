import type { Principal } from '../types';

/** A statement as it stands in a policy document. */
export interface Statement {
  Effect: 'Allow' | 'Deny';
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  NotResource?: string | string[];
  Principal?: unknown;
  Condition?: Record<string, Record<string, string | string[]>>;
}

export interface PolicyDocument {
  Statement: Statement | Statement[];
}

/** Values of condition keys of one call; several for set keys such as `dynamodb:LeadingKeys`. */
export type ConditionContext = Record<string, string[] | undefined>;

export interface Request {
  action: string;
  resource: string;
  context: ConditionContext;
}

const listOf = <T>(value: T | T[] | undefined): T[] =>
  [value ?? []].flat() as T[];

const wildcard = (pattern: string, ignoreCase = false) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    ignoreCase ? 'is' : 's',
  );

/** Replaces `${aws:PrincipalTag/tenant}` and its like; `undefined` when a value is missing. */
function substitute(
  pattern: string,
  context: ConditionContext,
): string | undefined {
  let missing = false;
  const result = pattern.replace(/\$\{([^}]+)\}/g, (_, key) => {
    const value = context[key.toLowerCase()]?.[0];
    missing ||= value === undefined;
    return value ?? '';
  });
  return missing ? undefined : result;
}

type Comparison = (pattern: string, value: string) => boolean;

const COMPARISONS: Record<string, Comparison> = {
  StringEquals: (pattern, value) => pattern === value,
  StringNotEquals: (pattern, value) => pattern !== value,
  StringLike: (pattern, value) => wildcard(pattern).test(value),
  ArnEquals: (pattern, value) => wildcard(pattern).test(value),
  ArnLike: (pattern, value) => wildcard(pattern).test(value),
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

const NEGATED = new Set(['StringNotEquals']);

function holds(
  operator: string,
  key: string,
  patterns: string[],
  context: ConditionContext,
): boolean {
  const [, set, base, ifExists] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const compare = COMPARISONS[base];
  if (!compare) {
    // What is not understood must not open a door.
    return false;
  }
  const values = context[key.toLowerCase()];
  if (!values || values.length === 0) {
    return Boolean(ifExists) || set === 'ForAllValues' || NEGATED.has(base);
  }
  const known = patterns
    .map(pattern => substitute(pattern, context))
    .filter(pattern => pattern !== undefined);
  const matches = (value: string) =>
    NEGATED.has(base)
      ? known.every(pattern => compare(pattern, value))
      : known.some(pattern => compare(pattern, value));
  return set === 'ForAllValues' ? values.every(matches) : values.some(matches);
}

function applies(statement: Statement, request: Request): boolean {
  const { context } = request;
  const matchesAction = (pattern: string) =>
    wildcard(pattern, true).test(request.action);
  const matchesResource = (pattern: string) => {
    const resolved = substitute(pattern, context);
    return (
      resolved !== undefined &&
      (request.resource === '*'
        ? resolved === '*'
        : wildcard(resolved).test(request.resource))
    );
  };
  const action = statement.NotAction
    ? !listOf(statement.NotAction).some(matchesAction)
    : listOf(statement.Action).some(matchesAction);
  const resource = statement.NotResource
    ? !listOf(statement.NotResource).some(matchesResource)
    : listOf(statement.Resource).some(matchesResource);
  return (
    action &&
    resource &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, patterns]) =>
        holds(operator, key, listOf(patterns).map(String), context),
      ),
    )
  );
}

/** IAM's decision: an explicit deny wins, then any allow, else denied. */
export function isAllowed(
  documents: PolicyDocument[],
  request: Request,
): boolean {
  const statements = documents
    .flatMap(document => listOf(document.Statement))
    .filter(statement => applies({ Resource: '*', ...statement }, request));
  return (
    statements.some(statement => statement.Effect === 'Allow') &&
    !statements.some(statement => statement.Effect === 'Deny')
  );
}

/** Tags as condition keys below `aws:ResourceTag` or its like. */
export const tagKeys = (
  prefix: string,
  tags: Record<string, string> = {},
): ConditionContext =>
  Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [
      `${prefix}/${key}`.toLowerCase(),
      [value],
    ]),
  );

/** Condition keys that every call has. Keys are lower case: IAM ignores their case. */
export function principalContext(principal: Principal): ConditionContext {
  const tags = principal.kind === 'role' ? principal.tags : {};
  return {
    'aws:principalarn': 'arn' in principal ? [principal.arn] : undefined,
    'aws:securetransport': ['true'],
    ...tagKeys('aws:PrincipalTag', tags),
  };
}
