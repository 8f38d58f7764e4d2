import { ConfigReader } from '@backstage/config';
import { permissionRules } from '@backstage/plugin-catalog-backend/alpha';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  createPermission,
  type Permission,
} from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  type PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  ANNOTATION_PERMISSION,
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

/** Who owns tenants. */
const owners = {
  includes: async (refs: string[]) => refs.includes('group:default/sales'),
};

const policy = TenantPolicy.fromConfig(
  new ConfigReader({ tenantry: { operators: ['group:default/platform'] } }),
  owners,
);

const resultOf = async (permission: Permission, user?: PolicyQueryUser) =>
  (await policy.handle({ permission }, user)).result;

describe('the default policy', () => {
  const operator = userOf('user:default/ada', 'group:default/platform');
  const owner = userOf('user:default/bob', 'group:default/sales');
  const reader = userOf('user:default/rita', 'group:default/readers');

  it('lets operators onboard tenants, and nobody else', async () => {
    expect(await resultOf(tenantOnboardPermission, operator)).toBe('ALLOW');
    expect(await resultOf(tenantOnboardPermission, reader)).toBe('DENY');
  });

  it.each(tenantChangePermissions)(
    'allows $name to operators for every tenant, and to owners for their own',
    async permission => {
      expect(await resultOf(permission, operator)).toBe('ALLOW');
      expect(await resultOf(permission)).toBe('DENY');
      expect(await policy.handle({ permission }, owner)).toMatchObject({
        result: 'CONDITIONAL',
        pluginId: 'tenants',
        conditions: {
          rule: 'HAS_OWNER',
          params: { owners: ['user:default/bob', 'group:default/sales'] },
        },
      });
    },
  );

  it('lets everybody who is signed in see tenants', async () => {
    expect(await resultOf(tenantReadPermission, reader)).toBe('ALLOW');
    expect(await resultOf(tenantReadPermission)).toBe('DENY');
  });

  describe('on the catalog', () => {
    const entity = (kind: string, type?: string, permission?: string) => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: {
        name: 'x',
        annotations: permission
          ? { [ANNOTATION_PERMISSION]: permission }
          : undefined,
      },
      spec: { type },
    });
    const onboard = entity('Template', 'tenant', 'tenant.onboard');
    const suspend = entity('Template', 'tenant', 'tenant.operate');
    const unnamed = entity('Template', 'tenant');
    const foreign = entity('Template', 'service');
    const tenant = entity('Tenant', 'pool');
    const all = [onboard, suspend, unnamed, foreign, tenant];
    // The rules that the real catalog has.
    const isAuthorized = createConditionAuthorizer(
      Object.values(permissionRules),
    );
    const allowed = async (permission: Permission, user?: PolicyQueryUser) => {
      const decision = await policy.handle({ permission }, user);
      return all.filter(each => isAuthorized(decision, each));
    };

    it('shows the templates of changes to those who may make them', async () => {
      const read = catalogEntityReadPermission;
      expect(await allowed(read, operator)).toEqual(all);
      expect(await allowed(read, owner)).toEqual([suspend, foreign, tenant]);
      expect(await allowed(read, reader)).toEqual([foreign, tenant]);
      expect(await allowed(read)).toEqual([]);
    });

    it('lets nobody take a tenant away, and operators everything else', async () => {
      const remove = catalogEntityDeletePermission;
      expect(await allowed(remove, operator)).toEqual(
        all.filter(each => each !== tenant),
      );
      expect(await allowed(remove, owner)).toEqual([]);
    });
  });

  it('lets everybody run templates, and refuses other changes to the portal', async () => {
    for (const name of [
      'scaffolder.task.create',
      'scaffolder.action.execute',
    ]) {
      expect(await resultOf(permissionOf(name), reader)).toBe('ALLOW');
    }
    for (const permission of [
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
          params: { createdBy: ['user:default/rita'] },
        },
      });
    }
  });

  it('lets nobody change tenants when no operators are configured', async () => {
    const nobody = TenantPolicy.fromConfig(new ConfigReader({}), owners);
    const { result } = await nobody.handle(
      { permission: tenantOnboardPermission },
      operator,
    );
    expect(result).toBe('DENY');
  });

  it('refuses a configuration that names no entity', () => {
    expect(() => new TenantPolicy(['platform'], owners)).toThrow(/platform/);
  });
});
