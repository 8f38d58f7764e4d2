import { malformed } from './errors';

export type TokenKind =
  | 'name'
  | 'number'
  | 'string'
  | 'regex'
  | 'symbol'
  | 'end';

/** A word of a query. */
export interface Token {
  kind: TokenKind;
  /** Without quotes; of a symbol, itself. */
  text: string;
  start: number;
  end: number;
}

const PATTERNS: Array<[TokenKind | 'space', RegExp]> = [
  ['space', /(?:\s+|#[^\n]*)+/y],
  ['name', /[@A-Za-z_][A-Za-z0-9_.@]*|`[^`]+`/y],
  ['number', /\d+(?:\.\d+)?(?:e[+-]?\d+)?/iy],
  ['string', /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ['symbol', /=~|!=|<=|>=|[=<>+\-*/^%(),|[\]]/y],
];

/** A regular expression can only stand where a pattern is expected: elsewhere `/` divides. */
const REGEX = /\/((?:[^/\\\n]|\\.)+)\//y;

const takesPattern = (token: Token | undefined) =>
  token !== undefined && /^(like|=~)$/i.test(token.text);

const unquote = (text: string) =>
  text.slice(1, -1).replace(/\\(["'\\])/g, '$1');

function textOf(kind: TokenKind, raw: string): string {
  if (kind === 'string') {
    return unquote(raw);
  }
  return kind === 'name' && raw.startsWith('`') ? raw.slice(1, -1) : raw;
}

/** In CloudWatch's words. */
export function unexpected(query: string, start: number, what: string) {
  const before = query.slice(0, start).split('\n');
  return malformed(
    `unexpected symbol found ${what} at line ${before.length} and position ${
      before.at(-1)!.length
    }`,
    start,
    start + what.length,
  );
}

/** The words of a query, and its end. */
export function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(query);
  };
  while (at < query.length) {
    const regex = takesPattern(tokens.at(-1)) && match(REGEX);
    if (regex) {
      const end = at + regex[0].length;
      tokens.push({ kind: 'regex', text: regex[1], start: at, end });
      at = end;
      continue;
    }
    const found = PATTERNS.map(
      ([kind, pattern]) => [kind, match(pattern)] as const,
    ).find(([, result]) => result);
    if (!found) {
      throw unexpected(query, at, query[at]);
    }
    const [kind, result] = found;
    const [raw] = result!;
    if (kind !== 'space') {
      tokens.push({
        kind,
        text: textOf(kind, raw),
        start: at,
        end: at + raw.length,
      });
    }
    at += raw.length;
  }
  tokens.push({
    kind: 'end',
    text: '<EOF>',
    start: query.length,
    end: query.length,
  });
  return tokens;
}
