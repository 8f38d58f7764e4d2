import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

const tenantIdField = FormFieldBlueprint.make({
  name: 'tenant-id',
  params: { field: () => import('.').then(m => m.tenantIdField) },
});

const tenantTierField = FormFieldBlueprint.make({
  name: 'tenant-tier',
  params: { field: () => import('.').then(m => m.tenantTierField) },
});

const tenantCellField = FormFieldBlueprint.make({
  name: 'tenant-cell',
  params: { field: () => import('.').then(m => m.tenantCellField) },
});

const tenantComputeField = FormFieldBlueprint.make({
  name: 'tenant-compute',
  params: { field: () => import('.').then(m => m.tenantComputeField) },
});

const tenantImageTagField = FormFieldBlueprint.make({
  name: 'tenant-image-tag',
  params: { field: () => import('.').then(m => m.tenantImageTagField) },
});

const tenantOnFailureField = FormFieldBlueprint.make({
  name: 'tenant-on-failure',
  params: { field: () => import('.').then(m => m.tenantOnFailureField) },
});

const identityProviderField = FormFieldBlueprint.make({
  name: 'identity-provider',
  params: {
    field: () => import('.').then(m => m.identityProviderField),
  },
});

const tenantUserField = FormFieldBlueprint.make({
  name: 'tenant-user',
  params: { field: () => import('.').then(m => m.tenantUserField) },
});

const tenantMoveField = FormFieldBlueprint.make({
  name: 'tenant-move',
  params: { field: () => import('.').then(m => m.tenantMoveField) },
});

/** The fields of the forms, each loaded with the first form that has one. */
export const fieldExtensions = [
  tenantIdField,
  tenantTierField,
  tenantCellField,
  tenantComputeField,
  tenantImageTagField,
  tenantOnFailureField,
  identityProviderField,
  tenantUserField,
  tenantMoveField,
];
