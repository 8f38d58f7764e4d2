import type {
  HealthState,
  ServiceHealth,
} from '@tenantry/plugin-tenants-common';
import type { TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';
import { poolHealthOf } from './readHealth';

jest.setTimeout(60_000);

describe('the templates that update', () => {
  let portal: TestPortal;

  withPortal(
    fresh => {
      ({ portal } = fresh);
    },
    { isOnboarded: true },
  );

  const run = async (template: string, values: object) =>
    portal.end(await portal.start(values, template));
  const BY_TENANT = [
    ['update-tenant', { imageTag: '2.0.0' }],
    ['pin-tenant', { reason: 'Their audit', until: '2999-01-01' }],
    ['set-canary', { canary: true }],
  ] as const;

  it.each(BY_TENANT)(
    '%s says that a tenant of the pool shares its services',
    async (template, values) => {
      const before = await portal.tenant('acme');
      const until = new Date(Date.now() + 86_400_000).toISOString();
      const { status, log } = await run(template, {
        tenantId: 'acme',
        ...values,
        ...('until' in values ? { until: until.slice(0, 10) } : {}),
      });
      expect(status).toBe('failed');
      expect(log).toContain('"acme" shares the services of the pool');
      expect(await portal.tenant('acme')).toEqual(before);
    },
  );

  it('repair-tenant says that the stack of the pool is not repaired for one tenant', async () => {
    const before = await portal.tenant('acme');
    const { status, log } = await run('repair-tenant', { tenantId: 'acme' });
    expect(status).toBe('failed');
    expect(log).toContain('"acme" shares the stack of the pool');
    expect(await portal.tenant('acme')).toEqual(before);
  });

  it.each([
    ...BY_TENANT,
    ['unpin-tenant', {}] as const,
    ['repair-tenant', {}] as const,
  ])(
    '%s refuses whoever may not operate the tenant',
    async (template, values) => {
      portal.locked.add('acme');
      const { status, log } = await run(template, {
        tenantId: 'acme',
        ...values,
      });
      expect(status).toBe('failed');
      expect(log).toContain('may not operate the tenant "acme"');
    },
  );

  it('update-fleet refuses whoever may not, and a version that has no images', async () => {
    portal.mayUpdateFleet = false;
    const refused = await run('update-fleet', { imageTag: '2.0.0' });
    expect(refused.status).toBe('failed');
    expect(refused.log).toContain('may not change the fleet');
    portal.mayUpdateFleet = true;
    const missing = await run('update-fleet', { imageTag: '2.0.0' });
    expect(missing.status).toBe('failed');
    expect(missing.log).toContain('ECR has no tenantry/order-service:2.0.0');
    expect(await portal.tenants.updates.latestRun()).toBeUndefined();
  });
});

describe('the health of the pool', () => {
  const service = (state: HealthState, observedAt?: string) =>
    ({
      health: { state, reason: `It is ${state}.`, since: '', observedAt },
    } as ServiceHealth);

  it('is that of its worst service, as old as the oldest', () => {
    expect(
      poolHealthOf(
        {
          services: [
            service('healthy', '2026-01-02'),
            service('degraded', '2026-01-03'),
            service('deploying', '2026-01-01'),
          ],
        },
        'local',
      ),
    ).toMatchObject({ state: 'degraded', observedAt: '2026-01-01' });
  });

  it('is not known while nothing was seen, or a service was not', () => {
    expect(poolHealthOf({ services: [] }, 'local')).toBeUndefined();
    expect(
      poolHealthOf(
        {
          services: [service('healthy', '2026-01-02'), service('healthy')],
        },
        'local',
      )?.observedAt,
    ).toBeUndefined();
  });

  it('is that of the pool in its own cell', () => {
    const services = [
      { ...service('healthy'), cell: 'one' },
      { ...service('down'), cell: 'two' },
    ];
    expect(poolHealthOf({ services }, 'one')?.state).toBe('healthy');
    expect(poolHealthOf({ services }, 'two')?.state).toBe('down');
  });
});
