import { ConfigReader } from '@backstage/config';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { Permission } from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  tenantOnboardPermission,
  tenantReadPermission,
} from '@tenantry/plugin-tenants-common';
import { TenantPolicy } from './TenantPolicy';

const userOf = (...ownershipEntityRefs: string[]) =>
  ({
    info: { userEntityRef: 'user:default/ada', ownershipEntityRefs },
  } as unknown as PolicyQueryUser);

const policy = TenantPolicy.fromConfig(
  new ConfigReader({ tenantry: { operators: ['group:default/platform'] } }),
);

const resultOf = async (permission: Permission, user?: PolicyQueryUser) =>
  (await policy.handle({ permission }, user)).result;

describe('the default policy', () => {
  const operator = userOf('user:default/ada', 'group:default/platform');
  const reader = userOf('user:default/bob', 'group:default/sales');

  it('lets operators onboard tenants, and nobody else', async () => {
    expect(await resultOf(tenantOnboardPermission, operator)).toBe('ALLOW');
    expect(await resultOf(tenantOnboardPermission, reader)).toBe('DENY');
  });

  it('lets everybody who is signed in read', async () => {
    for (const permission of [
      tenantReadPermission,
      catalogEntityReadPermission,
    ]) {
      expect(await resultOf(permission, reader)).toBe('ALLOW');
      expect(await resultOf(permission)).toBe('DENY');
    }
  });

  it('lets nobody change tenants when no operators are configured', async () => {
    const nobody = TenantPolicy.fromConfig(new ConfigReader({}));
    const { result } = await nobody.handle(
      { permission: tenantOnboardPermission },
      operator,
    );
    expect(result).toBe('DENY');
  });

  it('refuses a configuration that names no entity', () => {
    expect(() => new TenantPolicy(['platform'])).toThrow(/platform/);
  });
});
