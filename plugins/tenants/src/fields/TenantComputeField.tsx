import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import {
  COMPUTES,
  type Compute,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { COMPUTE_WORDS } from '../words';
import { ChoiceField } from './ChoiceField';
import { useChosenTier } from './useChosenTier';
import { hasStack } from './values';

const describe = (compute: Compute, tier: Tier): string => {
  if (compute === 'fargate') {
    return 'AWS runs the machines; pay for what tasks ask for.';
  }
  return tier.isolation === 'silo-cluster'
    ? 'Instances of its own, that come and go with its tasks.'
    : "The shared cluster's instances, that come and go with tasks.";
};

/** What the tenant's tasks run on; there is nothing to choose in the pool. */
export const TenantComputeField = ({
  formData,
  onChange,
  schema,
  formContext,
}: FieldExtensionComponentProps<Compute>) => {
  const tier = useChosenTier(formContext);
  if (!tier || !hasStack(tier)) {
    return null;
  }
  return (
    <ChoiceField
      label={schema.title}
      description={schema.description}
      value={formData ?? tier.compute}
      onChange={onChange}
      choices={COMPUTES.map(compute => ({
        value: compute,
        title:
          compute === tier.compute
            ? `${COMPUTE_WORDS[compute]} (default)`
            : COMPUTE_WORDS[compute],
        description: describe(compute, tier),
      }))}
    />
  );
};
