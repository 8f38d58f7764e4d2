import { mockServices } from '@backstage/backend-test-utils';
import type {
  DeferredEntity,
  EntityProviderMutation,
} from '@backstage/plugin-catalog-node';
import { CellsUnread } from '@tenantry/plugin-tenants-node';
import {
  FULL_PASS_TASK_ID,
  TenantEntityProvider,
} from './TenantEntityProvider';
import { eventually } from './testUtils/eventually';
import { aTenant } from './testUtils/tenant';

// Some wait for the provider to try again.
jest.setTimeout(60_000);

const CELLS = ['local', 'another'].map(id => ({
  id,
  accountId: '000000000000',
  region: 'us-east-1',
}));

/** A provider of two cells, of which some cannot be read. */
async function start(
  unread: string[],
  applyMutation: () => Promise<void> = async () => {},
) {
  const logger = mockServices.logger.mock();
  const provider = new TenantEntityProvider({
    tenants: {
      cells: CELLS,
      async *list() {
        if (!unread.includes('local')) {
          yield [aTenant('acme')];
        }
        if (unread.length > 0) {
          throw new CellsUnread(
            new Map(unread.map(cell => [cell, new Error('It is away.')])),
          );
        }
      },
    },
    events: mockServices.events(),
    scheduler: mockServices.scheduler(),
    schedule: { frequency: { minutes: 5 }, timeout: { minutes: 1 } },
    findHidden: async () => [],
    logger,
  });
  const added: string[][] = [];
  await provider.connect({
    applyMutation: async (mutation: EntityProviderMutation) => {
      await applyMutation();
      const entities =
        mutation.type === 'delta' ? mutation.added : mutation.entities;
      added.push(entities.map(({ entity }) => entity.metadata.name));
    },
    refresh: async () => {},
  });
  return { added, logger };
}

const nameOf = ({ entity }: DeferredEntity) => entity.metadata.name;

/** A provider whose passes are made by hand, over a registry that can change. */
async function startInStep() {
  const registry = [aTenant('acme'), aTenant('globex')];
  const hidden: string[] = [];
  /** Hidden when the catalog is asked next, and no more after that. */
  const onItsWay: string[] = [];
  const failures: Error[] = [];
  const scheduler = mockServices.scheduler();
  const provider = new TenantEntityProvider({
    tenants: {
      cells: CELLS,
      async *list() {
        yield registry;
      },
    },
    events: mockServices.events(),
    scheduler,
    schedule: { frequency: { minutes: 5 }, timeout: { minutes: 1 } },
    findHidden: async ids => {
      const all = [...hidden, ...onItsWay.splice(0)];
      return ids.filter(id => all.includes(id));
    },
    logger: mockServices.logger.mock(),
  });
  const mutations: unknown[] = [];
  await provider.connect({
    applyMutation: async mutation => {
      const failure = failures.pop();
      if (failure) {
        throw failure;
      }
      mutations.push(
        mutation.type === 'full'
          ? { all: mutation.entities.map(nameOf) }
          : {
              added: mutation.added.map(nameOf),
              removed: mutation.removed.map(each =>
                'entityRef' in each ? each.entityRef : each,
              ),
            },
      );
    },
    refresh: async () => {},
  });
  await eventually(() => expect(mutations).toHaveLength(1));
  return {
    registry,
    hidden,
    onItsWay,
    failures,
    mutations,
    pass: () => scheduler.triggerTask(FULL_PASS_TASK_ID),
  };
}

describe('passes over the registry', () => {
  it('tell the catalog of all tenants first, and then of what has changed', async () => {
    const { registry, mutations, pass } = await startInStep();
    expect(mutations).toEqual([{ all: ['acme', 'globex'] }]);

    await pass();
    expect(mutations).toHaveLength(1);

    registry.splice(0, 2, aTenant('acme', { version: 2 }), aTenant('hooli'));
    await pass();
    expect(mutations.slice(1)).toEqual([
      { added: ['acme', 'hooli'], removed: ['tenant:default/globex'] },
    ]);
  });

  it('tell of all again after the catalog did not take what was new', async () => {
    const { registry, failures, mutations, pass } = await startInStep();
    registry.splice(1, 1);
    failures.push(new Error('The database is away.'));
    await pass();
    expect(mutations.slice(1)).toEqual([{ all: ['acme'] }]);
  });

  it('tell of all again after an hour', async () => {
    const { mutations, pass } = await startInStep();
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    await pass();
    now.mockRestore();
    expect(mutations.slice(1)).toEqual([{ all: ['acme', 'globex'] }]);
  });

  it('leave alone what the catalog shows by the end of the pass', async () => {
    const { onItsWay, mutations, pass } = await startInStep();
    onItsWay.push('globex');
    await pass();
    expect(mutations).toHaveLength(1);
  });

  it('take out what the catalog hides, and put it in again', async () => {
    const { hidden, mutations, pass } = await startInStep();
    hidden.push('globex');
    await pass();
    expect(mutations.slice(1)).toEqual([
      { added: [], removed: ['tenant:default/globex'] },
      { added: ['globex'], removed: [] },
    ]);
  });

  it('take out none while the catalog has yet to show very many', async () => {
    const { registry, hidden, mutations, pass } = await startInStep();
    const many = Array.from({ length: 101 }, (_, index) => `many-${index}`);
    registry.push(...many.map(id => aTenant(id)));
    hidden.push(...many);
    await pass();
    expect(mutations.slice(1)).toEqual([{ all: ['acme', 'globex', ...many] }]);
  });
});

describe('while one of several cells cannot be read', () => {
  it('brings the tenants of the others, and reads nothing again before the next pass', async () => {
    const { added, logger } = await start(['another']);
    await eventually(() =>
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringMatching(/with the next pass.*another cannot be read/),
      ),
    );
    expect(added).toEqual([['acme']]);
  });

  it('brings them again when the catalog did not take them', async () => {
    let failure: Error | undefined = new Error('The database is away.');
    const { added } = await start(['another'], async () => {
      if (failure) {
        const error = failure;
        failure = undefined;
        throw error;
      }
    });
    await eventually(() => expect(added).toEqual([['acme']]));
  });
});

describe('while no cell can be read', () => {
  it('tries again soon', async () => {
    const unread = CELLS.map(({ id }) => id);
    const { added, logger } = await start(unread);
    await eventually(() =>
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringMatching(/in 2 s.*another cannot be read/),
      ),
    );
    unread.length = 0;
    await eventually(() => expect(added).toContainEqual(['acme']));
  });
});
