/**
 * The plugin for apps on the old front-end system.
 *
 * @packageDocumentation
 */
export {
  IdentityProviderFieldExtension,
  ServiceTenantsCard,
  TenantCard,
  TenantCellFieldExtension,
  TenantComputeFieldExtension,
  TenantHealthCard,
  TenantHealthContent,
  TenantHistoryContent,
  TenantIdFieldExtension,
  TenantImageTagFieldExtension,
  TenantMoveFieldExtension,
  TenantOnFailureFieldExtension,
  TenantProvisioningContent,
  TenantsPage,
  tenantsPlugin,
  TenantTierFieldExtension,
  TenantUsageContent,
  TenantUserFieldExtension,
  TenantUsersContent,
} from './plugin';
