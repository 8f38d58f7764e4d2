import { sharesUsers, type Route, type TenantRecord } from './items';
import { clientKey, emailKey, routeKey } from './keys';

/** The routes of a stack of a tenant. */
export const routesOf = ({
  silo,
  priorities = [],
}: Pick<TenantRecord, 'silo' | 'priorities'>): Route[] =>
  silo ? priorities.map(priority => ({ shard: silo.shard, priority })) : [];

/** Something that only one tenant can have. */
export interface Claim {
  part: 'email' | 'client' | 'route';
  key: { pk: string; sk: string };
}

/** Everything that a tenant has claimed. */
export function claimsOf(tenant: TenantRecord): Claim[] {
  const { identity, adminEmail, replaced } = tenant;
  const second = tenant.move ? routesOf(tenant.move.other) : [];
  const claims: Claim[] = [];
  if (identity) {
    claims.push({
      part: 'email',
      key: emailKey(identity.userPoolId, adminEmail),
    });
  }
  if (identity && !sharesUsers(tenant)) {
    claims.push({ part: 'client', key: clientKey(identity.appClientId) });
  }
  const routes = [...routesOf(tenant), ...second, ...(replaced?.routes ?? [])];
  for (const item of routes) {
    claims.push({ part: 'route', key: routeKey(item) });
  }
  return claims;
}
