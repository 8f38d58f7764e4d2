import type { Entity } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { tenantOperatePermission } from '@tenantry/plugin-tenants-common';
import { useFormLink } from '../useFormLink';

/**
 * An entry of a tenant's context menu that opens the form of an operation, filled in.
 * Disabled for those who may not operate the tenant.
 */
export function useOperation(
  templateName: string,
  title: string,
  /** What else is filled in. */
  valuesOf: (entity: Entity) => object = () => ({}),
) {
  const { entity } = useEntity();
  const tenantId = entity.metadata.name;
  const href = useFormLink(templateName, { tenantId, ...valuesOf(entity) });
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  return { title, href: href ?? '', disabled: !href || !allowed };
}
