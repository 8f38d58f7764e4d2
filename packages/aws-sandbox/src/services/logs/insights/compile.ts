import { NotSupportedError } from '../../../errors';
import {
  AGGREGATES,
  OTHER_AGGREGATES,
  SUMS,
  type AggregateCall,
} from './aggregates';
import {
  constant,
  numeric,
  remembered,
  valued,
  type Compiled,
} from './compiled';
import { malformed } from './errors';
import { FUNCTIONS } from './functions';
import { unexpected } from './lexer';
import { OPERATORS } from './operators';
import { fieldOf, TIME_FIELDS } from './rows';
import type { Expression } from './syntax';
import { compare, isTrue, textOf } from './values';

/** What names mean at a place of a query. */
export interface Scope {
  query: string;
  accountId: string;
  /** Names given with `as`, and columns of `stats`. */
  known: Map<string, Compiled>;
  /** Fields and calls by their text, as long as names mean the same: evaluated once per row. */
  seen: Map<string, Compiled>;
  /** After `stats` there is nothing but its columns. */
  closed: boolean;
  /** Collects the aggregates of a `stats`; elsewhere there can be none. */
  aggregates?: AggregateCall[];
}

type Call = Extract<Expression, { kind: 'call' }>;

const textIn = ({ query }: Scope, { start, end }: Expression) =>
  query.slice(start, end);

function compileField(name: string, at: Expression, scope: Scope): Compiled {
  // Of a field outside an aggregate, a group has many values.
  const known = scope.aggregates ? undefined : scope.known.get(name);
  if (known) {
    return known;
  }
  if (scope.closed || scope.aggregates) {
    throw malformed(
      `Unknown symbols found in or after stats: ${name}`,
      at.start,
      at.end,
    );
  }
  const key = `\`${name}\``;
  const field =
    scope.seen.get(key) ??
    remembered(
      valued(
        fieldOf(name, scope.accountId),
        TIME_FIELDS.includes(name) ? 'time' : 'any',
      ),
    );
  scope.seen.set(key, field);
  return field;
}

/** The aggregate's argument is read from lines, so it knows names as before `stats`. */
function compileAggregate(call: Call, scope: Scope): Compiled {
  const { name, args, star } = call;
  const [argument, percent] = args;
  const wanted = name === 'pct' ? 2 : 1;
  const isCountOfAll = name === 'count' && args.length === 0;
  if (
    !scope.aggregates ||
    (!isCountOfAll && (star || args.length !== wanted)) ||
    (name === 'pct' &&
      !(percent.kind === 'literal' && typeof percent.value === 'number'))
  ) {
    throw unexpected(scope.query, call.start, textIn(scope, call));
  }
  const input = isCountOfAll
    ? constant(1)
    : compile(argument, { ...scope, aggregates: undefined });
  const index = scope.aggregates.length;
  const percentage = percent?.kind === 'literal' ? Number(percent.value) : 0;
  scope.aggregates.push({ name, input, percent: percentage });
  return valued(
    row => row.values![index],
    ['min', 'max'].includes(name) ? input.type : 'any',
  );
}

function compileBin(call: Call, scope: Scope): Compiled {
  const [period] = call.args;
  if (period?.kind !== 'period' || call.args.length !== 1) {
    throw unexpected(scope.query, call.start, textIn(scope, call));
  }
  const { ms } = period;
  const time = compileField('@timestamp', call, scope);
  return numeric(row => Math.floor(time.number(row) / ms) * ms, 'time');
}

function compileFunction(call: Call, scope: Scope): Compiled {
  const { name, args, star } = call;
  if (name === 'bin') {
    return compileBin(call, scope);
  }
  if (OTHER_AGGREGATES.includes(name)) {
    throw new NotSupportedError(`the function ${name} of Logs Insights`);
  }
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw unexpected(scope.query, call.start, name);
  }
  const { arity, build } = FUNCTIONS[name];
  if (star || args.length < arity[0] || args.length > arity[1]) {
    throw malformed(
      `Invalid number of arguments for function ${name}: ${args.length}`,
      call.start,
      call.end,
    );
  }
  return build(args.map(arg => compile(arg, scope)));
}

/** The same call in many places of a command is one call. */
function compileCall(call: Call, scope: Scope): Compiled {
  if (Object.hasOwn({ ...AGGREGATES, ...SUMS }, call.name)) {
    return compileAggregate(call, scope);
  }
  if (scope.aggregates) {
    return compileFunction(call, scope);
  }
  const key = textIn(scope, call);
  const found = scope.seen.get(key) ?? compileFunction(call, scope);
  scope.seen.set(key, found);
  return found;
}

function compileLike(
  { operand, pattern }: Extract<Expression, { kind: 'like' }>,
  scope: Scope,
): Compiled {
  const text = compile(operand, scope);
  const matches =
    typeof pattern === 'string'
      ? (value: string) => value.includes(pattern)
      : (value: string) => pattern.test(value);
  return numeric(row => {
    const value = text.evaluate(row);
    return value === undefined ? 0 : Number(matches(textOf(value)));
  });
}

function compileIn(
  { operand, values }: Extract<Expression, { kind: 'in' }>,
  scope: Scope,
): Compiled {
  const wanted = compile(operand, scope);
  const all = values.map(value => compile(value, scope));
  return numeric(row => {
    const value = wanted.evaluate(row);
    return Number(
      value !== undefined &&
        all.some(item => {
          const other = item.evaluate(row);
          return other !== undefined && compare(value, other) === 0;
        }),
    );
  });
}

/** Makes an expression runnable: names and functions are looked up once, not per row. */
export function compile(expression: Expression, scope: Scope): Compiled {
  switch (expression.kind) {
    case 'literal':
      return constant(expression.value);
    case 'period':
      return constant(expression.ms);
    case 'field':
      return compileField(expression.name, expression, scope);
    case 'call':
      return compileCall(expression, scope);
    case 'binary': {
      const { operator, left, right } = expression;
      return OPERATORS[operator](compile(left, scope), compile(right, scope));
    }
    case 'like':
      return compileLike(expression, scope);
    case 'in':
      return compileIn(expression, scope);
    default: {
      const operand = compile(expression.operand, scope);
      return expression.kind === 'not'
        ? numeric(row => Number(!isTrue(operand.evaluate(row))))
        : numeric(row => -operand.number(row));
    }
  }
}
