import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { TenantIdField, validateTenantId } from './TenantIdField';
import { TenantTierField } from './TenantTierField';

export const tenantIdField = createFormField({
  name: 'TenantIdField',
  component: TenantIdField,
  validation: validateTenantId,
});

export const tenantTierField = createFormField({
  name: 'TenantTierField',
  component: TenantTierField,
});
