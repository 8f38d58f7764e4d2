import { explainError } from '../aws/explain';
import type { Cell } from '../config';

/** Some of several cells could not be read; the tenants of all others have been given. */
export class CellsUnread extends Error {
  readonly name = 'CellsUnread';
  /** Ids of the cells that could not be read. */
  readonly cells: ReadonlySet<string>;

  constructor(failures: ReadonlyMap<string, unknown>) {
    super(
      [...failures]
        .map(
          ([cell, error]) =>
            `The cell ${cell} cannot be read. ${explainError(error).message}`,
        )
        .join(' '),
    );
    this.cells = new Set(failures.keys());
  }

  /** Whether others of these cells were read. */
  leavesSomeOf(cells: ReadonlyArray<Pick<Cell, 'id'>>): boolean {
    return cells.some(({ id }) => !this.cells.has(id));
  }
}
