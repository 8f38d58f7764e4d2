import { createExtensionTester } from '@backstage/frontend-test-utils';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import plugin from './index';
import * as legacy from './legacy';

describe('the plugin', () => {
  it.each([
    'page:tenants',
    'api:tenants',
    'entity-card:tenants/about',
    'entity-card:tenants/health',
    'entity-card:tenants/service-tenants',
    'entity-content:tenants/health',
    'entity-content:tenants/usage',
    'entity-content:tenants/provisioning',
    'entity-content:tenants/history',
    'entity-content:tenants/users',
    'entity-context-menu-item:tenants/edit',
    'entity-context-menu-item:tenants/rotate-api-key',
    'home-page-widget:tenants/tenants',
    'search-result-list-item:tenants',
    'search-filter-result-type:tenants',
  ] as const)('has %s', id => {
    expect(plugin.getExtension(id)).toBeDefined();
  });

  it.each([
    ['tenant-id', 'TenantIdField'],
    ['tenant-tier', 'TenantTierField'],
    ['tenant-cell', 'TenantCellField'],
    ['tenant-compute', 'TenantComputeField'],
    ['tenant-image-tag', 'TenantImageTagField'],
    ['tenant-on-failure', 'TenantOnFailureField'],
    ['identity-provider', 'IdentityProviderField'],
    ['tenant-user', 'TenantUserField'],
  ] as const)('offers the form field %s as %s', async (name, uiField) => {
    const extension = plugin.getExtension(
      `scaffolder-form-field:tenants/${name}`,
    );
    const load = createExtensionTester(extension).get(
      FormFieldBlueprint.dataRefs.formFieldLoader,
    );
    expect(await load()).toMatchObject({ name: uiField });
  });

  it('shares its API and routes with apps on the old system', () => {
    expect(legacy.tenantsPlugin.getId()).toBe('tenants');
    expect([...legacy.tenantsPlugin.getApis()]).toHaveLength(1);
    expect(legacy.tenantsPlugin.routes.root).toBe(plugin.routes.root);
  });
});
