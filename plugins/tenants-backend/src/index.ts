/**
 * The back end of the tenants plugin: HTTP API, store, actions for agents, and the
 * conditions that permission policies can set on tenants.
 *
 * @packageDocumentation
 */
export { tenantsPlugin as default } from './plugin';
export {
  createTenantConditionalDecision,
  tenantConditions,
  tenantPermissionResourceRef,
} from './permissions';
