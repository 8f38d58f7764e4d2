import { useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { tenantOperatePermission } from '@tenantry/plugin-tenants-common';
import { templateRouteRef } from '../routes';

/**
 * An entry of a tenant's context menu that opens the form of an operation, filled in.
 * Disabled for those who may not operate the tenant.
 */
export function useOperation(templateName: string, title: string) {
  const tenantId = useEntity().entity.metadata.name;
  const form = useRouteRef(templateRouteRef)?.({
    namespace: 'default',
    templateName,
  });
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  const formData = encodeURIComponent(JSON.stringify({ tenantId }));
  return {
    title,
    href: `${form}?formData=${formData}`,
    disabled: !form || !allowed,
  };
}
