import { EventEmitter, once } from 'node:events';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { DriftStore } from '../drift/DriftStore';
import { HealthStore } from '../health/HealthStore';
import { TenantStore } from '../store/TenantStore';
import { TenantWatchers } from '../sync/TenantWatchers';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';
import { TenantItems } from './TenantItems';
import { TenantLists, type TenantListsOptions } from './TenantLists';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/** Lists of a tenant that somebody looks at. */
async function start(options: {
  fleetVersion: TenantListsOptions['fleetVersion'];
  /** Whoever looks is told of a change. */
  onSignal(): Promise<void>;
}) {
  const knex = await databases.init('SQLITE_3');
  const store = await TenantStore.create(
    mockServices.database.mock({ getClient: async () => knex }),
  );
  const tenants = new InMemoryTenants();
  const watchers = new TenantWatchers({
    signals: { publish: options.onSignal },
    logger: mockServices.logger.mock(),
    intervalMs: 0,
  });
  watchers.watch('user:default/guest', {
    denied: false,
    filter: undefined,
    allows: () => true,
  });
  const lists = new TenantLists({
    store,
    items: new TenantItems(
      new HealthStore(knex),
      new DriftStore(knex),
      tenants.tiers,
    ),
    tenants,
    watchers,
    fleetVersion: options.fleetVersion,
  });
  const put = async (version: number) => {
    const tenant = aTenant('acme', { version });
    await store.takeChange({ type: 'changed', tenant }, Date.now());
    return tenant;
  };
  await put(1);
  return {
    change: async (version: number) => watchers.changed([await put(version)]),
    listed: async () => {
      const { items } = await lists.get({}, undefined);
      return items.map(({ version }) => version);
    },
  };
}

describe('a list', () => {
  it('is new for whoever is told of a change, though an old one is being read', async () => {
    const moments = new EventEmitter();
    const reading = once(moments, 'reading');
    const told = once(moments, 'told');
    const { change, listed } = await start({
      fleetVersion: async () => {
        // The first list is under way until the change is told of.
        if (moments.emit('reading')) {
          await once(moments, 'told');
        }
        return undefined;
      },
      onSignal: async () => void moments.emit('told', listed()),
    });
    const old = listed();
    await reading;
    await change(2);
    const [asked] = await told;
    expect(await asked).toEqual([2]);
    expect(await old).toEqual([1]);
  });
});
