import { mockServices } from '@backstage/backend-test-utils';
import type { EntityProviderMutation } from '@backstage/plugin-catalog-node';
import { CellsUnread } from '@tenantry/plugin-tenants-node';
import { TenantEntityProvider } from './TenantEntityProvider';
import { eventually } from './testUtils/eventually';
import { aTenant } from './testUtils/tenant';

/** A provider of which one cell can be read and another cannot. */
async function start(applyMutation: () => Promise<void> = async () => {}) {
  const logger = mockServices.logger.mock();
  const provider = new TenantEntityProvider({
    tenants: {
      async *list() {
        yield [aTenant('acme')];
        throw new CellsUnread(new Map([['another', new Error('It is away.')]]));
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
      const entities = mutation.type === 'delta' ? mutation.added : [];
      added.push(entities.map(({ entity }) => entity.metadata.name));
    },
    refresh: async () => {},
  });
  return { added, logger };
}

describe('while one of several cells cannot be read', () => {
  it('brings the tenants of the others, and reads nothing again before the next pass', async () => {
    const { added, logger } = await start();
    await eventually(() =>
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringMatching(/with the next pass.*another cannot be read/),
      ),
    );
    expect(added).toEqual([['acme']]);
  });

  it('brings them again when the catalog did not take them', async () => {
    let failure: Error | undefined = new Error('The database is away.');
    const { added } = await start(async () => {
      if (failure) {
        const error = failure;
        failure = undefined;
        throw error;
      }
    });
    await eventually(() => expect(added).toEqual([['acme']]));
  });
});
