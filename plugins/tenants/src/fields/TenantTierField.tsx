import { useApi } from '@backstage/core-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Grid, RadioGroup, Skeleton } from '@backstage/ui';
import { explainTenantId } from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef, type TenantsApi } from '../api/TenantsApi';
import { Problem } from '../components/Problem';
import { useTiers } from '../entity/useTenant';
import { useLoad } from '../useLoad';
import { roomOf } from './room';
import { TierCard } from './TierCard';
import type { ValidationContext } from './useChosenTier';
import { hasStack, type OnboardValues } from './values';

/** About that of a card, so that what is below does not move when the tiers are there. */
const CARD_HEIGHT = 380;

/** Whether this goes on with an onboarding that failed, and whose tenant has its room. */
async function isRetry(
  api: TenantsApi,
  tenantId?: string,
  signal?: AbortSignal,
): Promise<boolean> {
  if (!tenantId || explainTenantId(tenantId)) {
    return false;
  }
  const { retry } = await api.getAvailability(tenantId, signal);
  return retry ?? false;
}

/** Refuses tiers without room when the page of the form is left; what AWS does not tell refuses nothing. */
export async function validateTenantTier(
  name: string,
  field: { addError(message: string): void },
  { apiHolder, formData }: ValidationContext,
): Promise<void> {
  const api = apiHolder.get(tenantsApiRef)!;
  const { items } = await api.getTiers();
  const tier = items.find(each => each.name === name);
  if (!tier?.available) {
    field.addError(
      tier?.unavailableReason ??
        `There is no tier "${name}"; choose ${items
          .map(each => each.name)
          .join(', ')}.`,
    );
    return;
  }
  if (!hasStack(tier) || (await isRetry(api, formData?.tenantId))) {
    return;
  }
  const capacity = await api
    .getCapacity({ tier: tier.name })
    .catch(() => undefined);
  const room = capacity && roomOf(capacity);
  if (room?.kind === 'none') {
    field.addError(room.words);
  }
}

/** The tiers as cards to compare; what cannot be had says why. */
export const TenantTierField = ({
  formData,
  onChange,
  schema,
  rawErrors = [],
  formContext,
}: FieldExtensionComponentProps<string>) => {
  const api = useApi(tenantsApiRef);
  const { value, error, reload } = useTiers();
  const { tenantId }: OnboardValues = formContext?.formData ?? {};
  const askRetry = useCallback(
    (signal: AbortSignal) => isRetry(api, tenantId, signal),
    [api, tenantId],
  );
  const retry = useLoad(askRetry);
  if (error && !value) {
    return (
      <Problem
        title="The tiers could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  return (
    <RadioGroup
      label={schema.title}
      description={schema.description}
      value={formData ?? null}
      onChange={onChange}
      validationBehavior="aria"
      isInvalid={rawErrors.length > 0}
    >
      <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
        {value
          ? value.items.map(tier => (
              <TierCard
                key={tier.name}
                tier={tier}
                isChosen={tier.name === formData}
                needsRoom={!retry.value}
              />
            ))
          : [1, 2, 3].map(card => <Skeleton key={card} height={CARD_HEIGHT} />)}
      </Grid.Root>
    </RadioGroup>
  );
};
