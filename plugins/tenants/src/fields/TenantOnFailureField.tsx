import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import type { FailureChoice } from '@tenantry/plugin-tenants-common';
import { ChoiceField, type Choice } from './ChoiceField';
import { useChosenTier } from './useChosenTier';
import { hasStack } from './values';

const CHOICES: Array<Choice<FailureChoice>> = [
  {
    value: 'rollback',
    title: 'Roll back (default)',
    description: 'Removes what was made, so that nothing is left that costs.',
  },
  {
    value: 'keep',
    title: 'Keep for inspection',
    description:
      'Leaves what was made for whoever looks into it. It costs until it is run again.',
  },
];

/** What becomes of a stack that cannot be made; in the pool none is. */
export const TenantOnFailureField = ({
  formData,
  onChange,
  schema,
  formContext,
}: FieldExtensionComponentProps<FailureChoice>) =>
  hasStack(useChosenTier(formContext)) ? (
    <ChoiceField
      label={schema.title}
      description={schema.description}
      value={formData ?? 'rollback'}
      onChange={onChange}
      choices={CHOICES}
    />
  ) : null;
