import { isTenantEntity, toTenantEntity } from './entity';
import type { Tenant } from './tenant';

const tenant: Tenant = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'premium',
  isolation: 'silo-cluster',
  cell: 'local',
  owner: 'group:default/platform',
  state: 'active',
  version: 3,
  tenantPath: 'acme',
  stackName: 'tenant-acme',
  apiUrl: 'http://localhost/prod',
  identity: { userPoolId: 'p', appClientId: 'c', issuer: 'http://localhost/p' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

describe('toTenantEntity', () => {
  it('describes the tenant under its own kind', () => {
    const entity = toTenantEntity(tenant);
    expect(isTenantEntity(entity)).toBe(true);
    expect(entity.metadata.name).toBe('acme');
    expect(entity.spec).toMatchObject({
      type: 'silo-cluster',
      state: 'active',
    });
    expect(entity).not.toHaveProperty('status');
  });

  it('carries the reason of a failure', () => {
    const entity = toTenantEntity({
      ...tenant,
      state: 'failed',
      failure: {
        operation: 'onboard',
        step: 'api-key',
        cause: 'API Gateway CreateApiKey was throttled.',
        hint: 'Try again.',
        at: '2026-01-01T00:00:00.000Z',
      },
    });
    expect(entity).toMatchObject({
      status: {
        items: [
          { level: 'error', message: expect.stringContaining('throttled') },
        ],
      },
    });
  });
});
