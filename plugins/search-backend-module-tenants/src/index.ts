/**
 * The search's module for tenants: they come into its index from the tenants plugin.
 *
 * @packageDocumentation
 */
export { searchModuleTenants as default } from './module';
