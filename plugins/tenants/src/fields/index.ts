import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import {
  IdentityProviderField,
  validateIdentityProvider,
} from './IdentityProviderField';
import { TenantCellField, validateTenantCell } from './TenantCellField';
import { TenantComputeField } from './TenantComputeField';
import { TenantIdField, validateTenantId } from './TenantIdField';
import { TenantImageTagField, validateImageTag } from './TenantImageTagField';
import { TenantMoveField, validateTenantMove } from './TenantMoveField';
import { TenantOnFailureField } from './TenantOnFailureField';
import { TenantTierField, validateTenantTier } from './TenantTierField';
import { TenantUserField } from './TenantUserField';

export const tenantIdField = createFormField({
  name: 'TenantIdField',
  component: TenantIdField,
  validation: validateTenantId,
});

export const tenantTierField = createFormField({
  name: 'TenantTierField',
  component: TenantTierField,
  validation: validateTenantTier,
});

export const tenantCellField = createFormField({
  name: 'TenantCellField',
  component: TenantCellField,
  validation: validateTenantCell,
});

export const tenantComputeField = createFormField({
  name: 'TenantComputeField',
  component: TenantComputeField,
});

export const tenantImageTagField = createFormField({
  name: 'TenantImageTagField',
  component: TenantImageTagField,
  validation: validateImageTag,
});

export const tenantOnFailureField = createFormField({
  name: 'TenantOnFailureField',
  component: TenantOnFailureField,
});

export const identityProviderField = createFormField({
  name: 'IdentityProviderField',
  component: IdentityProviderField,
  validation: validateIdentityProvider,
});

export const tenantMoveField = createFormField({
  name: 'TenantMoveField',
  component: TenantMoveField,
  validation: validateTenantMove,
});

export const tenantUserField = createFormField({
  name: 'TenantUserField',
  component: TenantUserField,
});
