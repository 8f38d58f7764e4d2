import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import {
  tenantOperatePermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/** Opens the form that updates a tenant; not there for those who may not. */
export const UpdateButton = ({
  tenant: { tenantId, silo },
}: {
  tenant: Tenant;
}) => {
  const href = useFormLink('update-tenant', {
    tenantId,
    imageTag: silo?.imageTag,
  });
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  return allowed && href ? (
    <ButtonLink href={href} variant="secondary" size="small">
      Run it again
    </ButtonLink>
  ) : null;
};
