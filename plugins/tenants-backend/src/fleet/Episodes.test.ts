import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { HEALTH_STATES, type Tenant } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { DriftStore } from '../drift/DriftStore';
import { HealthStore } from '../health/HealthStore';
import { TenantItems } from '../reads/TenantItems';
import { TenantStore } from '../store/TenantStore';
import { someFacts } from '../testUtils/serviceFacts';
import { aTenant } from '../testUtils/tenant';
import { Episodes } from './Episodes';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe.each(databases.eachSupportedId())('Episodes on %p', id => {
  let knex: Knex;
  let store: TenantStore;
  let sent: NotificationSendOptions[];
  let nowMs: number;
  let failure: Error | undefined;

  beforeEach(async () => {
    knex = await databases.init(id);
    store = await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    sent = [];
    failure = undefined;
    nowMs = Date.parse('2026-03-01T12:00:00Z');
  });

  /** Those of a process that has just started. */
  const update = () =>
    new Episodes({
      db: knex,
      items: new TenantItems(
        new HealthStore(knex),
        new DriftStore(knex),
        [],
        () => nowMs,
      ),
      notifications: {
        send: async note => {
          if (failure) {
            throw failure;
          }
          sent.push(note);
        },
      },
      logger: mockServices.logger.mock(),
      now: () => nowMs,
    }).update();
  const add = (...tenants: Tenant[]) =>
    Promise.all(
      tenants.map(tenant =>
        store.takeChange({ type: 'changed', tenant }, nowMs),
      ),
    );
  const set = (health: 'down' | 'healthy', ...tenantIds: string[]) =>
    knex('tenants')
      .whereIn('tenant_id', tenantIds)
      .update({ health: HEALTH_STATES.indexOf(health) });
  const titles = () => sent.map(({ payload }) => payload.title);

  it('tells the owner once, with the reason, however often it looks', async () => {
    await add(aTenant('acme', { displayName: 'Acme Corp' }));
    const facts = someFacts({ observedAt: new Date(nowMs).toISOString() });
    await new HealthStore(knex).changeServices(
      'local',
      facts.clusterName,
      [facts.serviceName],
      () => [
        {
          stackName: 'tenant-pool-basic',
          name: 'orders',
          sinceMs: nowMs,
          lookedAtMs: nowMs,
          verdict: {
            state: 'down',
            cause: {
              kind: 'too-few',
              service: 'orders',
              running: 0,
              desired: 2,
              pending: 0,
            },
          },
          facts,
        },
      ],
    );
    await set('down', 'acme');
    await update();
    expect(sent).toEqual([]);
    nowMs += 30 * SECOND;
    await update();
    await update();
    nowMs += MINUTE;
    await update();
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: 'group:default/platform' },
        payload: {
          title: 'Acme Corp is down',
          description: '0 of 2 orders tasks run.',
          link: '/catalog/default/tenant/acme',
          severity: 'critical',
          topic: 'tenants-down',
        },
      },
    ]);
  });

  it('calls nobody for a hiccup', async () => {
    await add(aTenant('acme'));
    await set('down', 'acme');
    await update();
    await set('healthy', 'acme');
    nowMs += 30 * SECOND;
    await update();
    await set('down', 'acme');
    nowMs += 30 * SECOND;
    await update();
    expect(sent).toEqual([]);
  });

  it('takes a tenant that comes and goes for one episode, and a later one for another', async () => {
    await add(aTenant('acme'));
    const goDown = async () => {
      await set('down', 'acme');
      await update();
      nowMs += 30 * SECOND;
      await update();
    };
    await goDown();
    for (let index = 0; index < 3; index++) {
      await set('healthy', 'acme');
      nowMs += MINUTE;
      await update();
      await goDown();
    }
    expect(titles()).toEqual(['acme is down']);
    await set('healthy', 'acme');
    await update();
    nowMs += 6 * MINUTE;
    await update();
    await goDown();
    expect(titles()).toEqual(['acme is down', 'acme is down']);
  });

  it('tells each owner of their own, and of many at once in one note', async () => {
    const many = Array.from({ length: 250 }, (_, index) =>
      aTenant(`t${String(index).padStart(3, '0')}`, {
        owner: 'group:default/sales',
      }),
    );
    await add(aTenant('acme'), ...many);
    await set('down', 'acme', ...many.map(({ tenantId }) => tenantId));
    await update();
    nowMs += 30 * SECOND;
    await update();
    expect(titles().sort()).toEqual(['250 tenants are down', 'acme is down']);
  });

  it('does not tell twice when telling failed', async () => {
    await add(aTenant('acme'));
    await set('down', 'acme');
    await update();
    nowMs += 30 * SECOND;
    failure = new Error('No such service');
    await update();
    failure = undefined;
    nowMs += 30 * SECOND;
    await update();
    expect(sent).toEqual([]);
  });
});
