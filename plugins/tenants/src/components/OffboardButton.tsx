import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import {
  tenantOffboardPermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/** Opens the form again with which a tenant was to be offboarded; not there for those who may not. */
export const OffboardButton = ({
  tenant: { tenantId, offboarding },
}: {
  tenant: Tenant;
}) => {
  const href = useFormLink('offboard-tenant', {
    tenantId,
    retention: offboarding?.retention,
  });
  const { allowed } = usePermission({
    permission: tenantOffboardPermission,
    resourceRef: tenantId,
  });
  return allowed && href ? (
    <ButtonLink href={href} variant="secondary" size="small">
      Run it again
    </ButtonLink>
  ) : null;
};
