import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';

/** Addresses of tenants' pages, and of the tabs on them. */
export function useTenantHref() {
  const entityRoute = useRouteRef(entityRouteRef);
  return (tenantId: string, tab?: 'health' | 'usage' | 'provisioning') => {
    const page = entityRoute({
      kind: 'tenant',
      namespace: 'default',
      name: tenantId,
    });
    return tab ? `${page}/${tab}` : page;
  };
}

/** A tenant's name, leading to its page. */
export const TenantLink = ({
  tenantId,
  displayName,
  tab,
}: {
  tenantId: string;
  displayName: string;
  tab?: 'health' | 'usage';
}) => <Link href={useTenantHref()(tenantId, tab)}>{displayName}</Link>;
