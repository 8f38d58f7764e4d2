import { useRouteRef } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import {
  tenantOnboardPermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { templateRouteRef } from '../routes';

const TEMPLATE = { namespace: 'default', templateName: 'onboard-tenant' };

/** Address of the onboarding form, filled in for a tenant whose onboarding failed. */
export function useOnboardLink(
  retry?: Pick<Tenant, 'tenantId' | 'displayName' | 'owner' | 'tier'>,
): string | undefined {
  const href = useRouteRef(templateRouteRef)?.(TEMPLATE);
  if (!href || !retry) {
    return href;
  }
  const { tenantId, displayName, owner, tier } = retry;
  const formData = JSON.stringify({ tenantId, displayName, owner, tier });
  return `${href}?formData=${encodeURIComponent(formData)}`;
}

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
