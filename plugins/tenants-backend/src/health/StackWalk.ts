import type {
  CellObserver,
  ObservedStack,
} from '@tenantry/plugin-tenants-node';
import type { HealthStore } from './HealthStore';
import {
  isAtWork,
  isSettled,
  servicesOf,
  versionOf,
  type Placed,
} from './inventory';
import type { StackEntry } from './rows';

/** More stacks than that are cheaper to read all at once. */
const FEW = 10;
/** Stacks at work whose services are asked for one by one, per pass. */
const MAX_AT_WORK = 10;

/** What the walk found. */
export interface Walk {
  placed: Placed[];
  /** All clusters that stacks name, those without services included. */
  clusters: Set<string>;
  /** Stacks that changed since the walk before, or are gone. */
  changed: string[];
}

/** Learns from CloudFormation which services there are, in a walk over pages of 100 stacks. */
export class StackWalk {
  readonly #options: {
    cell: string;
    observer: CellObserver;
    store: HealthStore;
  };
  readonly #now: () => number;

  constructor(options: {
    cell: string;
    observer: CellObserver;
    store: HealthStore;
    now?: () => number;
  }) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Reads all stacks; those that are not wanted are none of ours. */
  async walk(wanted: Set<string>, signal: AbortSignal): Promise<Walk> {
    const { cell, observer, store } = this.#options;
    const startedAtMs = this.#now();
    const known = await store.stacks(cell);
    const seen = (await observer.stacks(signal)).filter(({ name }) =>
      wanted.has(name),
    );
    const now = new Map(
      seen.map(stack => {
        const { outputs, outputsOf } = known.get(stack.name) ?? {};
        // A stack of the same name may be another one.
        const isTheOne = known.get(stack.name)?.id === stack.id;
        return [
          stack.name,
          isTheOne ? { ...stack, outputs, outputsOf } : stack,
        ];
      }),
    ) as Map<string, StackEntry>;
    await this.#readOutputs([...now.values()], signal);

    const changed = [...now.values()].filter(
      stack => !isSame(stack, known.get(stack.name)),
    );
    const gone = [...known.keys()].filter(name => !now.has(name));
    // Whoever has read a stack by itself meanwhile knows more of it than the walk.
    const current = await store.stacks(cell);
    const isAsBefore = ({ name }: StackEntry) => {
      const entry = current.get(name);
      return entry ? isSame(entry, known.get(name)) : !known.has(name);
    };
    await store.putStacks(cell, changed.filter(isAsBefore));
    await store.dropStacks(cell, gone);
    await store.recordWalk(cell, startedAtMs);
    const placed = [...now.values()].flatMap(servicesOf);
    return {
      placed: [...placed, ...(await this.#atWork(now, placed))],
      clusters: new Set(
        [...now.values()].flatMap(({ outputs }) => outputs?.ClusterName ?? []),
      ),
      changed: [...changed.map(({ name }) => name), ...gone],
    };
  }

  /** Reads some of the wanted stacks, because they were just made or changed. */
  async discover(
    names: string[],
    wanted: Set<string>,
    signal: AbortSignal,
  ): Promise<Placed[]> {
    if (names.length > FEW) {
      const some = new Set(names);
      const { placed } = await this.walk(wanted, signal);
      return placed.filter(({ stackName }) => some.has(stackName));
    }
    const placed: Placed[] = [];
    for (const name of names) {
      signal.throwIfAborted();
      placed.push(...(await this.#discoverOne(name)));
    }
    return placed;
  }

  async #discoverOne(name: string): Promise<Placed[]> {
    const { cell, observer, store } = this.#options;
    const seen = await observer.stack(name);
    if (!seen) {
      await store.dropStacks(cell, [name]);
      return [];
    }
    const known = (await store.stacks(cell)).get(name);
    const isKept = !isSettled(seen) && known?.id === seen.id;
    const stack: StackEntry = isKept
      ? { ...seen, outputs: known.outputs, outputsOf: known.outputsOf }
      : { ...seen, outputsOf: versionOf(seen) };
    await store.putStacks(cell, [stack]);
    return servicesOf(stack);
  }

  async #readOutputs(stacks: StackEntry[], signal: AbortSignal): Promise<void> {
    const { observer } = this.#options;
    const missing = stacks.filter(
      stack => isSettled(stack) && stack.outputsOf !== versionOf(stack),
    );
    const all =
      missing.length > FEW ? await observer.allOutputs(signal) : undefined;
    for (const stack of missing) {
      stack.outputs = all
        ? all.get(stack.name)
        : (await observer.stack(stack.name))?.outputs;
      stack.outputsOf = versionOf(stack);
    }
  }

  /** Services of stacks that are not finished, so that one that hangs says why. */
  async #atWork(
    stacks: Map<string, StackEntry>,
    placed: Placed[],
  ): Promise<Placed[]> {
    const { observer } = this.#options;
    const known = new Set(placed.map(({ stackName }) => stackName));
    const atWork = [...stacks.values()]
      .filter(stack => isAtWork(stack) && !known.has(stack.name))
      .slice(0, MAX_AT_WORK);
    const found: Placed[] = [];
    for (const { name } of atWork) {
      const addresses = await observer.stackServices(name);
      found.push(
        ...addresses.map(({ clusterName, serviceName }) => ({
          cluster: clusterName,
          service: serviceName,
          stackName: name,
          name: '',
        })),
      );
    }
    return found;
  }
}

function isSame(stack: ObservedStack & StackEntry, known?: StackEntry) {
  return (
    known !== undefined &&
    known.id === stack.id &&
    known.status === stack.status &&
    known.reason === stack.reason &&
    known.changedAt === stack.changedAt &&
    known.outputsOf === stack.outputsOf
  );
}
