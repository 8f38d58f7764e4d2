import { ConfigReader } from '@backstage/config';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import type { PolicyQueryUser } from '@backstage/plugin-permission-node';
import {
  tenantChangePermissions,
  tenantOnboardPermission,
  tenantReadPermission,
} from '@tenantry/plugin-tenants-common';
import { TenantPolicy } from './TenantPolicy';

const permissionOf = (name: string) =>
  createPermission({ name, attributes: {} });

const userOf = (...ownershipEntityRefs: string[]) =>
  ({
    info: { userEntityRef: ownershipEntityRefs[0], ownershipEntityRefs },
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

  it.each(tenantChangePermissions)(
    'allows $name to operators for every tenant, and to owners for their own',
    async permission => {
      expect(await resultOf(permission, operator)).toBe('ALLOW');
      expect(await resultOf(permission)).toBe('DENY');
      expect(await policy.handle({ permission }, reader)).toMatchObject({
        result: 'CONDITIONAL',
        pluginId: 'tenants',
        conditions: {
          rule: 'HAS_OWNER',
          params: { owners: ['user:default/bob', 'group:default/sales'] },
        },
      });
    },
  );

  it('lets everybody who is signed in read', async () => {
    for (const permission of [
      tenantReadPermission,
      catalogEntityReadPermission,
    ]) {
      expect(await resultOf(permission, reader)).toBe('ALLOW');
      expect(await resultOf(permission)).toBe('DENY');
    }
  });

  it('lets everybody run templates, and refuses other changes to the portal', async () => {
    for (const name of [
      'scaffolder.task.create',
      'scaffolder.action.execute',
    ]) {
      expect(await resultOf(permissionOf(name), reader)).toBe('ALLOW');
    }
    for (const permission of [
      catalogEntityDeletePermission,
      permissionOf('scaffolder.template.management'),
      permissionOf('anything.else'),
    ]) {
      expect(await resultOf(permission, reader)).toBe('DENY');
      expect(await resultOf(permission, operator)).toBe('ALLOW');
      expect(await resultOf(permission)).toBe('DENY');
    }
  });

  it('shows tasks, which hold addresses, to operators and to who started them', async () => {
    for (const name of ['scaffolder.task.read', 'scaffolder.task.cancel']) {
      const permission = permissionOf(name);
      expect(await resultOf(permission, operator)).toBe('ALLOW');
      expect(await policy.handle({ permission }, reader)).toMatchObject({
        result: 'CONDITIONAL',
        conditions: {
          rule: 'IS_TASK_OWNER',
          params: { createdBy: ['user:default/bob'] },
        },
      });
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
