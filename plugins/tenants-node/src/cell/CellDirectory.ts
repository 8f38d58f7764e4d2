import { InputError } from '@backstage/errors';
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

  /** The cell that somebody names; throws what there are. */
  named(cellId: string): Cell {
    const cell = this.#find(cellId);
    if (!cell) {
      throw new InputError(
        `There is no cell "${cellId}"; the cells are ${this.#cells
          .map(({ id }) => id)
          .join(', ')}.`,
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
    const cell = cellId === undefined ? undefined : this.#find(cellId);
    if (cellId !== undefined && !cell) {
      throw new LifecycleError(
        `"${tenantId}" is in the cell ${cellId}, which is not configured.`,
        'Add it to tenantry.cells in the configuration.',
      );
    }
    return cell;
  }

  #find(cellId: string): Cell | undefined {
    return this.#cells.find(({ id }) => id === cellId);
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
    // An index that has read everybody would know whom the cell has.
    if (!living && failed >= 0 && !(await this.#index?.isComplete())) {
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
