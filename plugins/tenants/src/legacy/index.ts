/**
 * The plugin for apps on the old front-end system.
 *
 * @packageDocumentation
 */
export {
  TenantCard,
  TenantHistoryContent,
  TenantIdFieldExtension,
  TenantsPage,
  tenantsPlugin,
  TenantTierFieldExtension,
} from './plugin';
