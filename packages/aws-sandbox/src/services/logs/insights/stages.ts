import type { AggregateCall } from './aggregates';
import { compile, type Scope } from './compile';
import { valued, type Compiled } from './compiled';
import { grouped } from './groups';
import type { Row } from './rows';
import type { Command } from './syntax';
import { compare, isTrue, type Value } from './values';

/** A step of a query: takes rows, and passes on what it makes of them. */
export interface Stage {
  push(row: Row): void;
  /** No more rows come. */
  end(): void;
}

const condition = (keep: Compiled, next: Stage): Stage => ({
  push(row) {
    if (isTrue(keep.evaluate(row))) {
      next.push(row);
    }
  },
  end: () => next.end(),
});

function limited(count: number, next: Stage): Stage {
  let passed = 0;
  return {
    push(row) {
      if (passed < count) {
        passed += 1;
        next.push(row);
      }
    },
    end: () => next.end(),
  };
}

/** Rows without a value come last, whatever the direction. */
function sorted(
  keys: Array<{ by: Compiled; down: boolean }>,
  next: Stage,
): Stage {
  const rows: Array<{ row: Row; values: Value[] }> = [];
  const order = (a: Value[], b: Value[]) => {
    for (const [index, { down }] of keys.entries()) {
      const [x, y] = [a[index], b[index]];
      if (x === undefined || y === undefined) {
        if (x !== y) {
          return x === undefined ? 1 : -1;
        }
      } else {
        const difference = compare(x, y);
        if (difference !== 0) {
          return down ? -difference : difference;
        }
      }
    }
    return 0;
  };
  return {
    push(row) {
      rows.push({ row, values: keys.map(({ by }) => by.evaluate(row)) });
    },
    end() {
      rows.sort((a, b) => order(a.values, b.values));
      rows.forEach(({ row }) => next.push(row));
      next.end();
    },
  };
}

/** Turns a command into what builds its stage in front of the next one, and tells the scope what it defines. */
export type Build = (next: Stage) => Stage;

function compileStats(
  command: Extract<Command, { kind: 'stats' }>,
  scope: Scope,
): Build {
  const by = command.by.map(({ expression }) => compile(expression, scope));
  const aggregates: AggregateCall[] = [];
  const results = command.aggregates.map(({ expression }) =>
    compile(expression, { ...scope, aggregates }),
  );
  scope.known = new Map(
    [...command.by, ...command.aggregates].map(({ name }, index) => [
      name,
      valued(row => row.values![index], [...by, ...results][index].type),
    ]),
  );
  scope.seen = new Map();
  scope.closed = true;
  return next => grouped(by, aggregates, results, next);
}

export function compileStage(
  command: Exclude<Command, { kind: 'fields' | 'display' }>,
  scope: Scope,
): Build {
  switch (command.kind) {
    case 'filter': {
      const keep = compile(command.condition, scope);
      return next => condition(keep, next);
    }
    case 'stats':
      return compileStats(command, scope);
    case 'sort': {
      const keys = command.keys.map(({ expression, down }) => ({
        by: compile(expression, scope),
        down,
      }));
      return next => sorted(keys, next);
    }
    default:
      return next => limited(command.count, next);
  }
}
