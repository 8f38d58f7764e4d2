import { explainError } from '../aws/explain';

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
}
