/**
 * The catalog's module for tenants: the kind Tenant and its entity provider.
 *
 * @packageDocumentation
 */
export { catalogModuleTenants as default } from './module';
export { tenantModel } from './tenantModel';
