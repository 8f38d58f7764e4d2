/**
 * The plugin for apps on the old front-end system.
 *
 * @packageDocumentation
 */
export {
  IdentityProviderFieldExtension,
  TenantCard,
  TenantComputeFieldExtension,
  TenantHistoryContent,
  TenantIdFieldExtension,
  TenantImageTagFieldExtension,
  TenantOnFailureFieldExtension,
  TenantProvisioningContent,
  TenantsPage,
  tenantsPlugin,
  TenantTierFieldExtension,
} from './plugin';
