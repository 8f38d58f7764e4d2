import { useApi, type ApiHolder } from '@backstage/core-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Flex, Radio, RadioGroup, Skeleton } from '@backstage/ui';
import {
  explainTenantId,
  type MovePreviewResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { tenantsApiRef } from '../api/TenantsApi';
import { CheckLine } from '../components/CheckLine';
import { Problem } from '../components/Problem';
import { useTiers } from '../entity/useTenant';
import { useLoad } from '../useLoad';
import { MovePreview } from './MovePreview';

const TYPING_MS = 300;
/** About that of a preview, so that what is below does not move when it is there. */
const PREVIEW_HEIGHT = 420;

/** Refuses what cannot be when the page of the form is left. */
export async function validateTenantMove(
  tier: TierName | undefined,
  field: { addError(message: string): void },
  {
    apiHolder,
    formData,
  }: { apiHolder: ApiHolder; formData?: { tenantId?: string } },
): Promise<void> {
  const tenantId = formData?.tenantId;
  if (!tier || !tenantId || explainTenantId(tenantId)) {
    return;
  }
  try {
    const { possible, reason } = await apiHolder
      .get(tenantsApiRef)!
      .getMovePreview(tenantId, tier);
    if (!possible) {
      field.addError(reason ?? 'The tenant cannot go there.');
    }
  } catch (error) {
    field.addError((error as Error).message);
  }
}

/** The preview, asked once typing of the tenant's id pauses. */
function usePreview(tenantId: string, tier?: TierName) {
  const api = useApi(tenantsApiRef);
  const [asked, setAsked] = useState({ tenantId, tier });
  useDebounce(() => setAsked({ tenantId, tier }), TYPING_MS, [tenantId, tier]);
  const load = useCallback(
    async (signal: AbortSignal): Promise<MovePreviewResponse | undefined> =>
      asked.tier && !explainTenantId(asked.tenantId)
        ? api.getMovePreview(asked.tenantId, asked.tier, signal)
        : undefined,
    // Not the object: once nobody types any more it is a new one with the same in it.
    [api, asked.tenantId, asked.tier],
  );
  const { value, error, isLoading, reload } = useLoad(load);
  const isAsked = asked.tenantId === tenantId && asked.tier === tier;
  return isAsked && !isLoading ? { value, error, reload } : { reload };
}

/** The tier that a tenant goes to, with what that means. */
export const TenantMoveField = ({
  formData,
  onChange,
  schema,
  rawErrors = [],
  formContext,
}: FieldExtensionComponentProps<TierName>) => {
  const tenantId = String(formContext?.formData?.tenantId ?? '');
  const tiers = useTiers();
  const { value, error, reload } = usePreview(tenantId, formData);
  const isAsked = formData !== undefined && !explainTenantId(tenantId);

  const below = () => {
    if (!isAsked) {
      return rawErrors[0] && <CheckLine kind="bad" text={rawErrors[0]} />;
    }
    if (error) {
      return (
        <Problem
          title="What this means could not be found out"
          error={error}
          onRetry={reload}
        />
      );
    }
    return value ? (
      <MovePreview preview={value} />
    ) : (
      <Skeleton height={PREVIEW_HEIGHT} />
    );
  };

  return (
    <Flex direction="column" gap="4">
      <RadioGroup
        label={schema.title}
        description={schema.description}
        orientation="horizontal"
        value={formData ?? null}
        onChange={name => onChange(name as TierName)}
        validationBehavior="aria"
        isInvalid={rawErrors.length > 0}
      >
        {(tiers.value?.items ?? []).map(({ name, title, available }) => (
          <Radio key={name} value={name} isDisabled={!available}>
            {title}
          </Radio>
        ))}
      </RadioGroup>
      {tiers.error && !tiers.value && (
        <Problem
          title="The tiers could not be read"
          error={tiers.error}
          onRetry={tiers.reload}
        />
      )}
      <div role="status">{below()}</div>
    </Flex>
  );
};
