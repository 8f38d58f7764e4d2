import type { Entity } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { tenantOperatePermission } from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/**
 * An entry of a tenant's context menu that opens the form of an operation, filled in.
 * Disabled for those who may not do that to the tenant.
 */
export function useOperation(
  templateName: string,
  title: string,
  options: {
    /** What else is filled in. */
    valuesOf?(entity: Entity): object;
    /** What it takes; default: to operate the tenant. */
    permission?: typeof tenantOperatePermission;
  } = {},
) {
  const { entity } = useEntity();
  const tenantId = entity.metadata.name;
  const { permission = tenantOperatePermission } = options;
  const href = useFormLink(templateName, {
    tenantId,
    ...options.valuesOf?.(entity),
  });
  const { allowed } = usePermission({
    permission,
    resourceRef: tenantId,
  });
  return { title, href: href ?? '', disabled: !href || !allowed };
}
