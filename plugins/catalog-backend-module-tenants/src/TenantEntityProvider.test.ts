import { mockServices } from '@backstage/backend-test-utils';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { CellsUnread } from '@tenantry/plugin-tenants-node';
import { TenantEntityProvider } from './TenantEntityProvider';
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
    findLost: async () => [],
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
