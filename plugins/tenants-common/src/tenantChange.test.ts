import type { Tenant } from './tenant';
import {
  explainTenant,
  isNewerTenant,
  parseTenantChange,
} from './tenantChange';

const tenant: Tenant = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  isolation: 'pool',
  cell: 'local',
  owner: 'group:default/platform',
  state: 'active',
  version: 3,
  tenantPath: 'basic',
  stackName: 'tenant-pool-basic',
  apiUrl: 'http://localhost/prod',
  identity: { userPoolId: 'p', appClientId: 'c', issuer: 'http://localhost/p' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('parseTenantChange', () => {
  it('reads a change and keeps fields it does not know', () => {
    const payload = { type: 'changed', tenant: { ...tenant, future: 1 } };
    expect(parseTenantChange(payload)).toEqual(payload);
  });

  it('reads a silo tenant that has no user pool yet', () => {
    const { identity: _, ...silo } = {
      ...tenant,
      isolation: 'silo-service',
      silo: {
        compute: 'fargate',
        routing: 'direct',
        imageTag: '1.0.0',
        shard: 1,
      },
    };
    const payload = { type: 'changed', tenant: silo };
    expect(parseTenantChange(payload)).toEqual(payload);
  });

  it.each([
    [
      { type: 'changed', tenant: { ...tenant, silo: { compute: 'gpu' } } },
      'tenant.silo.compute',
    ],
    [undefined, 'Not a change of a tenant'],
    [{ type: 'gone', tenant }, 'type'],
    [{ type: 'changed', tenant: { ...tenant, tier: 'gold' } }, 'tenant.tier'],
    [{ type: 'changed', tenant: { ...tenant, owner: '' } }, 'tenant.owner'],
    [
      { type: 'changed', tenant: { ...tenant, createdAt: 'once' } },
      'tenant.createdAt: is no ISO time',
    ],
  ])('refuses %j', (payload, words) => {
    expect(() => parseTenantChange(payload)).toThrow(words);
  });
});

describe('explainTenant', () => {
  it('finds nothing wrong with a whole tenant', () => {
    expect(explainTenant(tenant)).toBeUndefined();
  });

  it('names the field', () => {
    expect(explainTenant({ ...tenant, tenantId: 'No Slug' })).toContain(
      'tenantId',
    );
  });
});

describe('isNewerTenant', () => {
  it('goes by version', () => {
    expect(isNewerTenant({ ...tenant, version: 4 }, tenant)).toBe(true);
    expect(isNewerTenant(tenant, tenant)).toBe(false);
    expect(isNewerTenant({ ...tenant, version: 2 }, tenant)).toBe(false);
  });

  it('takes an id onboarded again for newer, although its versions start anew', () => {
    const again = {
      ...tenant,
      version: 1,
      createdAt: '2026-02-01T00:00:00.000Z',
    };
    expect(isNewerTenant(again, tenant)).toBe(true);
    expect(isNewerTenant(tenant, again)).toBe(false);
  });
});
