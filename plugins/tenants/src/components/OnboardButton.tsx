import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import {
  tenantOnboardPermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type { OnboardValues } from '../fields/values';
import { useFormLink } from '../useFormLink';

/** The template that onboards. */
export const ONBOARD_TEMPLATE = {
  namespace: 'default',
  templateName: 'onboard-tenant',
};

/** What a failed onboarding was asked to do, as far as the registry keeps it. */
function valuesOf(tenant: Tenant): OnboardValues {
  const { tenantId, displayName, owner, tier, silo } = tenant;
  return {
    tenantId,
    displayName,
    owner,
    tier,
    compute: silo?.compute,
    imageTag: silo?.imageTag,
    identityProvider: silo?.identityProvider,
  };
}

/** Address of the onboarding form, filled in for a tenant whose onboarding failed. */
const useOnboardLink = (retry?: Tenant): string | undefined =>
  useFormLink(ONBOARD_TEMPLATE.templateName, retry && valuesOf(retry));

/** Opens the onboarding form; not there for those who may not use it. */
export const OnboardButton = ({
  label = 'Onboard tenant',
  variant = 'primary',
  retry,
}: {
  label?: string;
  variant?: 'primary' | 'secondary';
  retry?: Tenant;
}) => {
  const href = useOnboardLink(retry);
  const { allowed } = usePermission({ permission: tenantOnboardPermission });
  return allowed && href ? (
    <ButtonLink
      href={href}
      variant={variant}
      iconStart={retry ? undefined : <RiAddLine />}
    >
      {label}
    </ButtonLink>
  ) : null;
};
