/** An expression of a query. */
export type Expression = { start: number; end: number } & (
  | { kind: 'literal'; value: string | number }
  | { kind: 'field'; name: string }
  | { kind: 'call'; name: string; args: Expression[]; star?: true }
  /** `5m` in `bin(5m)`, in milliseconds. */
  | { kind: 'period'; ms: number }
  | { kind: 'not' | 'negate'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'like'; operand: Expression; pattern: RegExp | string }
  | { kind: 'in'; operand: Expression; values: Expression[] }
);

/** An expression and what its column is called. */
export interface Column {
  name: string;
  expression: Expression;
}

export type Command =
  | { kind: 'fields'; columns: Column[] }
  | { kind: 'display'; columns: Column[] }
  | { kind: 'filter'; condition: Expression }
  | { kind: 'stats'; aggregates: Column[]; by: Column[] }
  | { kind: 'sort'; keys: Array<{ expression: Expression; down: boolean }> }
  | { kind: 'limit'; count: number };
