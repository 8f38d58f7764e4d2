import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { tenantOperatePermission } from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/**
 * An entry of a tenant's context menu that opens the form of an operation, filled in.
 * Disabled for those who may not operate the tenant.
 */
export function useOperation(templateName: string, title: string) {
  const tenantId = useEntity().entity.metadata.name;
  const href = useFormLink(templateName, { tenantId });
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  return { title, href: href ?? '', disabled: !href || !allowed };
}
