import { setImmediate } from 'node:timers/promises';
import type { LogLine } from '../lineFile';
import { compile, type Scope } from './compile';
import type { Compiled } from './compiled';
import { malformed } from './errors';
import { parseQuery } from './parser';
import { pointerOf, type Row } from './rows';
import { compileStage, type Build, type Stage } from './stages';
import type { Column, Command } from './syntax';
import { display } from './values';

/** Rows when a query has no `limit`. */
const DEFAULT_LIMIT = 10_000;
/** Most rows that a query has. */
const MAX_LIMIT = 100_000;
/** How long a query works before it lets others work. */
const SLICE_MS = 15;
/** Lines between looks at the clock. */
const STRIDE = 500;

export interface ResultField {
  field: string;
  value: string;
}

export interface QueryOutcome {
  results: ResultField[][];
  statistics: {
    recordsMatched: number;
    recordsScanned: number;
    bytesScanned: number;
    logGroupsScanned: number;
    resultCount: number;
  };
}

/** The lines of one group that a query reads, oldest first. */
export interface Source {
  group: string;
  lines: LogLine[];
}

/** A query whose text has been understood. */
export interface Query {
  run(sources: Source[], signal: AbortSignal): Promise<QueryOutcome>;
}

const field = (name: string): Column => ({
  name,
  expression: { kind: 'field', name, start: 0, end: 0 },
});

/** Columns that a query shows, as far as its commands have been read. */
class Shown {
  #columns = new Map<string, Compiled>();
  #isDefault = true;

  constructor(scope: Scope) {
    this.#set(['@timestamp', '@message'].map(field), scope);
  }

  add(columns: Column[], scope: Scope): void {
    if (this.#isDefault) {
      this.#columns.clear();
      this.#isDefault = false;
    }
    this.#set(columns, scope);
  }

  replace(columns: Column[], scope: Scope): void {
    this.#isDefault = true;
    this.add(columns, scope);
  }

  /** What a row says, and where it is. */
  of(row: Row): ResultField[] {
    const shown: ResultField[] = [];
    for (const [name, { type, evaluate }] of this.#columns) {
      const found = evaluate(row);
      const value = found === undefined ? undefined : display(found, type);
      if (value !== undefined) {
        shown.push({ field: name, value });
      }
    }
    if (row.line) {
      shown.push({ field: '@ptr', value: pointerOf(row) });
    }
    return shown;
  }

  #set(columns: Column[], scope: Scope): void {
    for (const { name, expression } of columns) {
      const compiled = compile(expression, scope);
      this.#columns.set(name, compiled);
      if (expression.kind !== 'field' || expression.name !== name) {
        scope.known.set(name, compiled);
        scope.seen.clear();
      }
    }
  }
}

function compileCommands(commands: Command[], scope: Scope) {
  const shown = new Shown(scope);
  const builds: Build[] = [];
  /** Stages that only choose lines: what passes them has matched. */
  let choosing = 0;
  for (const command of commands) {
    if (command.kind === 'fields') {
      shown.add(command.columns, scope);
    } else if (command.kind === 'display') {
      shown.replace(command.columns, scope);
    } else {
      if (command.kind === 'filter' && choosing === builds.length) {
        choosing += 1;
      }
      builds.push(compileStage(command, scope));
      if (command.kind === 'stats') {
        shown.replace(
          [...command.by, ...command.aggregates].map(({ name }) => field(name)),
          scope,
        );
      }
    }
  }
  return { shown, builds, choosing };
}

/** Newest first, as CloudWatch shows lines that nobody has sorted. */
function* newestFirst(sources: Source[]): Generator<Row> {
  if (sources.length === 1) {
    const [{ group, lines }] = sources;
    for (let i = lines.length - 1; i >= 0; i -= 1) {
      yield { line: lines[i], group };
    }
    return;
  }
  const rows = sources.flatMap(({ group, lines }) =>
    lines.map(line => ({ line, group })),
  );
  yield* rows.sort((a, b) => b.line.timestampMs - a.line.timestampMs);
}

/**
 * Understands a query of CloudWatch Logs Insights, or refuses it: what is no query with
 * `MalformedQueryException`, what the sandbox cannot do by name.
 */
export function compileQuery(
  text: string,
  options: { accountId: string; limit?: number },
): Query {
  const commands = parseQuery(text);
  const tooMany = commands.find(
    command => command.kind === 'limit' && command.count > MAX_LIMIT,
  );
  if (tooMany) {
    throw malformed(`The limit must not be greater than ${MAX_LIMIT}`, 0);
  }
  const scope = (): Scope => ({
    query: text,
    accountId: options.accountId,
    known: new Map(),
    seen: new Map(),
    closed: false,
  });
  const { shown, builds, choosing } = compileCommands(commands, scope());
  const hasLimit = commands.some(({ kind }) => kind === 'limit');
  const limit = Math.min(
    options.limit ?? (hasLimit ? MAX_LIMIT : DEFAULT_LIMIT),
    MAX_LIMIT,
  );

  return {
    async run(sources, signal) {
      const results: ResultField[][] = [];
      let matched = 0;
      const collect: Stage = {
        push(row) {
          if (results.length < limit) {
            results.push(shown.of(row));
          }
        },
        end() {},
      };
      const count = (next: Stage): Stage => ({
        push(row) {
          matched += 1;
          next.push(row);
        },
        end: () => next.end(),
      });
      const first = [
        ...builds.slice(0, choosing),
        count,
        ...builds.slice(choosing),
      ].reduceRight((next, build) => build(next), collect);

      let scanned = 0;
      let bytes = 0;
      let sliceEnds = performance.now() + SLICE_MS;
      for (const row of newestFirst(sources)) {
        scanned += 1;
        bytes += row.line!.message.length;
        first.push(row);
        if (scanned % STRIDE === 0 && performance.now() > sliceEnds) {
          await setImmediate();
          signal.throwIfAborted();
          sliceEnds = performance.now() + SLICE_MS;
        }
      }
      first.end();
      return {
        results,
        statistics: {
          recordsMatched: matched,
          recordsScanned: scanned,
          bytesScanned: bytes,
          logGroupsScanned: sources.length,
          resultCount: results.length,
        },
      };
    },
  };
}
