/**
 * Tenants of a SaaS in the portal. For apps on the old front-end system: `./legacy`.
 *
 * @packageDocumentation
 */
export { tenantsPlugin as default } from './plugin';
export { tenantsCatalogModule } from './entity/module';
export { catalogColumns } from './entity/catalogColumns';
export { tenantsScaffolderModule } from './onboarding/module';
export { TenantIcon } from './components/TenantIcon';
export { tenantsApiRef, type TenantsApi } from './api/TenantsApi';
