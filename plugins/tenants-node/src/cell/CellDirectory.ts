import { explainError } from '../aws/explain';
import type { Cell } from '../config';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';

/** What the portal has written down of where tenants are, whichever cell can be reached. */
export interface TenantIndex {
  /** The cell of a tenant; `undefined` for one that it does not know. */
  cellOf(tenantId: string): Promise<string | undefined>;
  /** Whether all registries have been read once, so that it knows everybody. */
  isComplete(): Promise<boolean>;
}

interface Found {
  cell: Cell;
  /** It has left, and its id is free. */
  isErased: boolean;
}

/**
 * Knows which cell a tenant is in: by the portal's index, so that a cell is not asked for
 * what concerns another, and by the registries where the index does not know.
 */
export class CellDirectory {
  readonly #cells: Cell[];
  readonly #read: (
    cell: Cell,
    tenantId: string,
  ) => Promise<Pick<TenantRecord, 'offboarding'> | undefined>;
  #index?: TenantIndex;

  constructor(options: {
    cells: Cell[];
    /** Reads a tenant's entry in the registry of a cell. */
    read(
      cell: Cell,
      tenantId: string,
    ): Promise<Pick<TenantRecord, 'offboarding'> | undefined>;
  }) {
    this.#cells = options.cells;
    this.#read = options.read;
  }

  useIndex(index: TenantIndex): void {
    this.#index = index;
  }

  /** The cell with an id; throws what there are. */
  named(cellId: string): Cell {
    const cell = this.#cells.find(({ id }) => id === cellId);
    if (!cell) {
      throw new LifecycleError(
        `There is no cell "${cellId}"; the cells are ${this.#cells
          .map(({ id }) => id)
          .join(', ')}.`,
        'Choose one of them, or add it to tenantry.cells in the configuration.',
      );
    }
    return cell;
  }

  /** The cell that a tenant is in, or was; the first one for a tenant that nobody has heard of. */
  async of(tenantId: string): Promise<Cell> {
    const [first] = this.#cells;
    if (this.#cells.length === 1) {
      return first;
    }
    return (
      (await this.#known(tenantId)) ??
      (await this.#ask(tenantId))?.cell ??
      first
    );
  }

  /** The cell that may have a tenant's id; `undefined` when it is free in all of several. */
  async holderOf(tenantId: string): Promise<Cell | undefined> {
    if (this.#cells.length === 1) {
      return this.#cells[0];
    }
    const known = await this.#known(tenantId);
    if (known || (await this.#index?.isComplete())) {
      return known;
    }
    const found = await this.#ask(tenantId);
    return found?.isErased ? undefined : found?.cell;
  }

  async #known(tenantId: string): Promise<Cell | undefined> {
    const cellId = await this.#index?.cellOf(tenantId);
    return cellId === undefined ? undefined : this.named(cellId);
  }

  async #ask(tenantId: string): Promise<Found | undefined> {
    const answers = await Promise.allSettled(
      this.#cells.map(async cell => ({
        cell,
        record: await this.#read(cell, tenantId),
      })),
    );
    const found = answers.flatMap(answer =>
      answer.status === 'fulfilled' && answer.value.record
        ? {
            cell: answer.value.cell,
            isErased: answer.value.record.offboarding?.erasedAt !== undefined,
          }
        : [],
    );
    const living = found.find(({ isErased }) => !isErased);
    const failed = answers.findIndex(({ status }) => status === 'rejected');
    if (!living && failed >= 0) {
      const { reason } = answers[failed] as PromiseRejectedResult;
      throw new LifecycleError(
        `Whether "${tenantId}" is in the cell ${
          this.#cells[failed].id
        } is not known, for it cannot be read. ${explainError(reason).reason}`,
        'Wait until it can, then run it again.',
      );
    }
    return living ?? found[0];
  }
}
