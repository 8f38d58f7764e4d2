import { NotSupportedError } from '../../../errors';
import { AGGREGATES, OTHER_AGGREGATES, type Accumulator } from './aggregates';
import { malformed } from './errors';
import { FUNCTIONS, OPERATORS, TIMES } from './functions';
import { unexpected } from './lexer';
import { fieldOf, TIME_FIELDS, type Row } from './rows';
import type { Expression } from './syntax';
import { compare, isTrue, textOf, type Value, type ValueType } from './values';

/** An expression, ready to run. */
export interface Compiled {
  type: ValueType;
  evaluate(row: Row): Value;
}

/** An aggregate inside an expression: its result stands in the row's values. */
export interface AggregateCall {
  input: Compiled;
  start(): Accumulator;
}

/** What names mean at a place of a query. */
export interface Scope {
  query: string;
  accountId: string;
  /** Names given with `as`, and columns of `stats`. */
  known: Map<string, Compiled>;
  /** After `stats` there is nothing but its columns. */
  closed: boolean;
  /** Collects the aggregates of a `stats`; elsewhere there can be none. */
  aggregates?: AggregateCall[];
}

type Call = Extract<Expression, { kind: 'call' }>;

const constant = (value: Value): Compiled => ({
  type: 'any',
  evaluate: () => value,
});

function compileField(name: string, at: Expression, scope: Scope): Compiled {
  const known = scope.known.get(name);
  if (known && !scope.aggregates) {
    return known;
  }
  // Of a field outside an aggregate, a group has many values.
  if (scope.closed || scope.aggregates) {
    throw malformed(
      `Unknown symbols found in or after stats: ${name}`,
      at.start,
      at.end,
    );
  }
  return {
    type: TIME_FIELDS.includes(name) ? 'time' : 'any',
    evaluate: fieldOf(name, scope.accountId),
  };
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
    throw unexpected(
      scope.query,
      call.start,
      scope.query.slice(call.start, call.end),
    );
  }
  const input = isCountOfAll
    ? constant(1)
    : compile(argument, { ...scope, aggregates: undefined });
  const index = scope.aggregates.length;
  scope.aggregates.push({
    input,
    start: () =>
      AGGREGATES[name]({
        every: isCountOfAll,
        percent: percent?.kind === 'literal' ? Number(percent.value) : 0,
      }),
  });
  return {
    type: ['min', 'max'].includes(name) ? input.type : 'any',
    evaluate: row => row.values![index],
  };
}

function compileBin(call: Call, scope: Scope): Compiled {
  const [period] = call.args;
  if (period?.kind !== 'period' || call.args.length !== 1) {
    throw unexpected(
      scope.query,
      call.start,
      scope.query.slice(call.start, call.end),
    );
  }
  const time = compileField('@timestamp', call, scope);
  return {
    type: 'time',
    evaluate: row =>
      Math.floor((time.evaluate(row) as number) / period.ms) * period.ms,
  };
}

function compileCall(call: Call, scope: Scope): Compiled {
  const { name, args, star } = call;
  if (Object.hasOwn(AGGREGATES, name)) {
    return compileAggregate(call, scope);
  }
  if (name === 'bin') {
    return compileBin(call, scope);
  }
  if (OTHER_AGGREGATES.includes(name)) {
    throw new NotSupportedError(`the function ${name} of Logs Insights`);
  }
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw unexpected(scope.query, call.start, name);
  }
  const { arity, apply } = FUNCTIONS[name];
  if (star || args.length < arity[0] || args.length > arity[1]) {
    throw malformed(
      `Invalid number of arguments for function ${name}: ${args.length}`,
      call.start,
      call.end,
    );
  }
  const compiled = args.map(arg => compile(arg, scope));
  return {
    type: TIMES.includes(name) ? 'time' : 'any',
    evaluate: row => apply(compiled.map(arg => arg.evaluate(row))),
  };
}

function compileBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  scope: Scope,
): Compiled {
  const a = compile(left, scope);
  const b = compile(right, scope);
  if (operator === 'and') {
    return {
      type: 'any',
      evaluate: row =>
        Number(isTrue(a.evaluate(row)) && isTrue(b.evaluate(row))),
    };
  }
  if (operator === 'or') {
    return {
      type: 'any',
      evaluate: row =>
        Number(isTrue(a.evaluate(row)) || isTrue(b.evaluate(row))),
    };
  }
  const apply = OPERATORS[operator];
  return {
    type: 'any',
    evaluate: row => apply(a.evaluate(row), b.evaluate(row)),
  };
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
  return {
    type: 'any',
    evaluate(row) {
      const value = text.evaluate(row);
      return value === undefined ? 0 : Number(matches(textOf(value)));
    },
  };
}

function compileIn(
  { operand, values }: Extract<Expression, { kind: 'in' }>,
  scope: Scope,
): Compiled {
  const wanted = compile(operand, scope);
  const all = values.map(value => compile(value, scope));
  return {
    type: 'any',
    evaluate(row) {
      const value = wanted.evaluate(row);
      return Number(
        value !== undefined &&
          all.some(item => {
            const other = item.evaluate(row);
            return other !== undefined && compare(value, other) === 0;
          }),
      );
    },
  };
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
    case 'binary':
      return compileBinary(expression, scope);
    case 'like':
      return compileLike(expression, scope);
    case 'in':
      return compileIn(expression, scope);
    default: {
      const operand = compile(expression.operand, scope);
      return {
        type: 'any',
        evaluate:
          expression.kind === 'not'
            ? row => Number(!isTrue(operand.evaluate(row)))
            : row => OPERATORS['-'](0, operand.evaluate(row)),
      };
    }
  }
}
