import type {
  CapacityQuery,
  CapacityResponse,
  Tier,
} from '@tenantry/plugin-tenants-common';
import { explainError } from '../aws/explain';
import { answerCapacity, type CapacityCandidate } from '../capacity/answer';
import { countTenants } from '../capacity/countTenants';
import type { CellDirectory } from '../cell/CellDirectory';
import type { Cell } from '../config';
import { LifecycleError } from '../errors';
import { checkInput, type OnboardInput } from '../onboarding/input';
import type { StepTools } from '../onboarding/types';
import type { RunIn } from '../run';
import { roomiest, type Room } from './roomiest';

interface Look {
  rooms: Array<Room & { answer: CapacityResponse }>;
  /** Why there is none, one sentence for each cell without room. */
  refusals: string[];
}

/** Says which cell a new tenant goes to. */
export class Placement {
  constructor(
    private readonly options: {
      cells: Cell[];
      tiers: Tier[];
      directory: CellDirectory;
      runIn: RunIn;
    },
  ) {}

  /**
   * The cell that was asked for, or the one with the most room. A tenant that has been
   * entered somewhere stays there.
   */
  async place(input: OnboardInput): Promise<Cell> {
    const { cells, directory } = this.options;
    const chosen = input.cell ? directory.named(input.cell) : undefined;
    if (cells.length === 1) {
      return cells[0];
    }
    const holder = await directory.holderOf(input.tenantId);
    if (holder && chosen && chosen.id !== holder.id) {
      throw new LifecycleError(
        `"${input.tenantId}" is in the cell ${holder.id} already.`,
        `Choose another id; an onboarding that failed goes on in ${holder.id}.`,
      );
    }
    return holder ?? chosen ?? this.#roomiest(input);
  }

  async #roomiest(input: OnboardInput): Promise<Cell> {
    const { tiers, directory } = this.options;
    const { tier, silo } = checkInput(input, tiers);
    const look = await this.#look({ tier, ...silo });
    // Counted anew: those that are placed one after another are not to pile up in one cell.
    const best = await this.#best(look, tools => countTenants(tools.context));
    if (!best) {
      throw new LifecycleError(
        `No cell has room for "${input.tenantId}". ${look.refusals.join(' ')}`,
        'Nothing was made. Make room in one of them, then run it again.',
      );
    }
    return directory.named(best.cell);
  }

  /** Whether there is room in a cell, or, unless one is named, in the one with the most. */
  async capacity(query: CapacityQuery): Promise<CapacityResponse> {
    const { cells, directory } = this.options;
    if (cells.length === 1 || query.cell) {
      const { id } = query.cell ? directory.named(query.cell) : cells[0];
      return this.#answer(id, query);
    }
    const look = await this.#look(query);
    const best =
      (await this.#best(look, tools => tools.capacity.tenants(tools))) ??
      look.rooms[0];
    if (!best) {
      throw new LifecycleError(
        `No cell can be asked for room. ${look.refusals.join(' ')}`,
        'Wait until one can be reached.',
      );
    }
    return { ...best.answer, cell: best.cell };
  }

  /**
   * The roomiest; among equals the one with the fewest tenants, then the one that the
   * configuration names first. Counting reads a whole registry, hence only equals are counted.
   */
  async #best(
    { rooms, refusals }: Look,
    count: (tools: StepTools) => Promise<number>,
  ): Promise<Look['rooms'][number] | undefined> {
    const equals = roomiest(rooms);
    if (equals.length < 2) {
      return equals.at(0);
    }
    const counts = await Promise.allSettled(
      equals.map(({ cell }) => this.options.runIn(cell, count)),
    );
    const counted = counts.flatMap((result, index) => {
      const room = equals[index];
      if (result.status === 'rejected') {
        refusals.push(`${room.cell}: ${explainError(result.reason).reason}`);
        return [];
      }
      return { room, tenants: result.value };
    });
    if (counted.length === 0) {
      const others = rooms.filter(room => !equals.includes(room));
      return this.#best({ rooms: others, refusals }, count);
    }
    return counted.sort((a, b) => a.tenants - b.tenants)[0].room;
  }

  async #look(candidate: CapacityCandidate): Promise<Look> {
    const looks = await Promise.allSettled(
      this.options.cells.map(async ({ id }) => {
        const answer = await this.#answer(id, candidate);
        return { cell: id, checks: answer.checks, answer };
      }),
    );
    const rooms: Look['rooms'] = [];
    const refusals: string[] = [];
    looks.forEach((look, index) => {
      const { id } = this.options.cells[index];
      if (look.status === 'rejected') {
        refusals.push(`${id}: ${explainError(look.reason).reason}`);
        return;
      }
      rooms.push(look.value);
      const short = look.value.checks.filter(({ state }) => state === 'short');
      if (short.length > 0) {
        refusals.push(`${id}: ${short.map(each => each.message).join(' ')}`);
      }
    });
    return { rooms, refusals };
  }

  #answer(
    cellId: string,
    candidate: CapacityCandidate,
  ): Promise<CapacityResponse> {
    return this.options.runIn(cellId, tools =>
      answerCapacity(tools, this.options.tiers, candidate),
    );
  }
}
