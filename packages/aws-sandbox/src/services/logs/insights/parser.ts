import { NotSupportedError } from '../../../errors';
import { malformed } from './errors';
import { tokensOf, unexpected, type Token } from './lexer';
import type { Column, Command, Expression } from './syntax';

/** What CloudWatch has and the sandbox has not. */
const OTHER_COMMANDS =
  'parse dedup pattern diff unmask unnest lookup join anomaly filterIndex SOURCE addtotals fillmissing tail head';

const PERIOD_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** From what binds least to what binds most. */
const BINARY = [['or'], ['and'], ['=', '!=', '<', '<=', '>', '>=']];
const ARITHMETIC = [['+', '-'], ['*', '/', '%'], ['^']];

function regexOf(token: Token): RegExp {
  const [, flags = '', source] = /^(?:\(\?([ims]+)\))?(.*)$/s.exec(token.text)!;
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw malformed(
      `Invalid regular expression: ${(error as Error).message}`,
      token.start,
      token.end,
    );
  }
}

class Parser {
  readonly #tokens: Token[];
  #at = 0;

  constructor(private readonly query: string) {
    this.#tokens = tokensOf(query);
  }

  commands(): Command[] {
    const commands = [this.#command()];
    while (this.#accept('|')) {
      commands.push(this.#command());
    }
    if (this.#next.kind !== 'end') {
      throw this.#unexpected();
    }
    return commands;
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  #unexpected(token = this.#next) {
    return unexpected(this.query, token.start, token.text);
  }

  #is(text: string): boolean {
    const { kind } = this.#next;
    return (
      (kind === 'symbol' || kind === 'name') &&
      this.#next.text.toLowerCase() === text
    );
  }

  #accept(text: string): boolean {
    const found = this.#is(text);
    if (found) {
      this.#at += 1;
    }
    return found;
  }

  #expect(text: string): void {
    if (!this.#accept(text)) {
      throw this.#unexpected();
    }
  }

  #take(...kinds: Token['kind'][]): Token {
    const token = this.#next;
    if (!kinds.includes(token.kind)) {
      throw this.#unexpected();
    }
    this.#at += 1;
    return token;
  }

  #command(): Command {
    const word = this.#take('name');
    switch (word.text.toLowerCase()) {
      case 'fields':
      case 'display':
        return {
          kind: word.text.toLowerCase() as 'fields' | 'display',
          columns: this.#columns(),
        };
      case 'filter':
      case 'where':
        return { kind: 'filter', condition: this.#expression() };
      case 'stats':
        return {
          kind: 'stats',
          aggregates: this.#columns(),
          by: this.#accept('by') ? this.#columns() : [],
        };
      case 'sort':
      case 'order':
        this.#accept('by');
        return { kind: 'sort', keys: this.#list(() => this.#sortKey()) };
      case 'limit':
        return { kind: 'limit', count: Number(this.#take('number').text) };
      default:
        if (OTHER_COMMANDS.split(' ').includes(word.text)) {
          throw new NotSupportedError(
            `the command ${word.text} of Logs Insights`,
          );
        }
        throw this.#unexpected(word);
    }
  }

  #list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.#accept(',')) {
      items.push(item());
    }
    return items;
  }

  #columns(): Column[] {
    return this.#list(() => {
      const expression = this.#expression();
      const name = this.#accept('as')
        ? this.#take('name').text
        : this.query.slice(expression.start, expression.end);
      return { name: name.replaceAll('`', ''), expression };
    });
  }

  #sortKey() {
    const expression = this.#expression();
    const down = this.#accept('desc');
    if (!down) {
      this.#accept('asc');
    }
    return { expression, down };
  }

  #expression(): Expression {
    return this.#binary(0);
  }

  #binary(level: number): Expression {
    if (level === BINARY.length) {
      return this.#matching();
    }
    const operand = () =>
      level === 1 ? this.#negation(level + 1) : this.#binary(level + 1);
    return this.#chain(BINARY[level], operand);
  }

  /** `not` binds more than `and`, less than a comparison. */
  #negation(level: number): Expression {
    const { start } = this.#next;
    if (this.#accept('not')) {
      const operand = this.#negation(level);
      return { kind: 'not', operand, start, end: operand.end };
    }
    return this.#binary(level);
  }

  #chain(operators: string[], operand: () => Expression): Expression {
    let left = operand();
    for (;;) {
      const operator = operators.find(item => this.#is(item));
      if (!operator) {
        return left;
      }
      this.#at += 1;
      const right = operand();
      const { start } = left;
      left = { kind: 'binary', operator, left, right, start, end: right.end };
    }
  }

  /** `a like /b/`, `a not in [1, 2]`. */
  #matching(): Expression {
    const operand = this.#arithmetic(0);
    const { start } = operand;
    const mark = this.#at;
    const negated = this.#accept('not');
    let found: Expression | undefined;
    if (this.#accept('like') || this.#accept('=~')) {
      const token = this.#take('regex', 'string');
      const pattern = token.kind === 'regex' ? regexOf(token) : token.text;
      found = { kind: 'like', operand, pattern, start, end: token.end };
    } else if (this.#accept('in')) {
      this.#expect('[');
      const values = this.#list(() => this.#expression());
      const { end } = this.#next;
      this.#expect(']');
      found = { kind: 'in', operand, values, start, end };
    }
    if (!found) {
      this.#at = mark;
      return operand;
    }
    return negated
      ? { kind: 'not', operand: found, start, end: found.end }
      : found;
  }

  #arithmetic(level: number): Expression {
    return level === ARITHMETIC.length
      ? this.#unary()
      : this.#chain(ARITHMETIC[level], () => this.#arithmetic(level + 1));
  }

  #unary(): Expression {
    const { start } = this.#next;
    if (this.#accept('-')) {
      const operand = this.#unary();
      return { kind: 'negate', operand, start, end: operand.end };
    }
    return this.#primary();
  }

  #primary(): Expression {
    const token = this.#next;
    const { start, end, text } = token;
    if (this.#accept('(')) {
      const inner = this.#expression();
      const close = this.#next;
      this.#expect(')');
      return { ...inner, start, end: close.end };
    }
    switch (this.#take('name', 'number', 'string').kind) {
      case 'number':
        return { kind: 'literal', value: Number(text), start, end };
      case 'string':
        return { kind: 'literal', value: text, start, end };
      default:
        return this.#is('(')
          ? this.#call(token)
          : { kind: 'field', name: text, start, end };
    }
  }

  #call({ text, start }: Token): Expression {
    this.#expect('(');
    const star = this.#accept('*') || undefined;
    const args =
      star || this.#is(')')
        ? []
        : this.#list(() => this.#period() ?? this.#expression());
    const { end } = this.#next;
    this.#expect(')');
    return { kind: 'call', name: text.toLowerCase(), args, star, start, end };
  }

  /** A number and a unit without space between them. */
  #period(): Expression | undefined {
    const [number, unit] = this.#tokens.slice(this.#at);
    if (
      number.kind !== 'number' ||
      unit?.kind !== 'name' ||
      unit.start !== number.end
    ) {
      return undefined;
    }
    const ms = PERIOD_MS[unit.text];
    if (!ms) {
      throw this.#unexpected(unit);
    }
    this.#at += 2;
    return {
      kind: 'period',
      ms: Number(number.text) * ms,
      start: number.start,
      end: unit.end,
    };
  }
}

/** The commands of a query. Throws CloudWatch's `MalformedQueryException`. */
export const parseQuery = (query: string): Command[] =>
  new Parser(query).commands();
