import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import {
  LIFECYCLE_STATES,
  type Tenant,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef, type TenantsApi } from '../api/TenantsApi';
import { OnboardButton } from '../components/OnboardButton';
import { PlainList } from '../components/PlainList';
import { Problem } from '../components/Problem';
import { RelativeTime } from '../components/RelativeTime';
import { StateIcon } from '../components/StateMark';
import { rootRouteRef } from '../routes';
import { useLoad } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';
import { countOf, formatNumber, STATE_WORDS } from '../words';

const SHOWN = 5;

const Counts = ({ counts }: { counts: TenantListResponse['counts'] }) => {
  const href = useRouteRef(rootRouteRef)();
  return (
    <Flex gap="6" style={{ flexWrap: 'wrap' }}>
      {LIFECYCLE_STATES.filter(state => counts.byState[state]).map(state => (
        <Flex key={state} direction="column" gap="1">
          <Text variant="title-medium">
            {formatNumber(counts.byState[state]!)}
          </Text>
          <Flex align="center" gap="1">
            <StateIcon state={state} />
            <Link href={`${href}?state=${state}`} variant="body-small">
              {STATE_WORDS[state]}
            </Link>
          </Flex>
        </Flex>
      ))}
    </Flex>
  );
};

const Line = ({ tenant }: { tenant: Tenant }) => {
  const entityRoute = useRouteRef(entityRouteRef);
  return (
    <li>
      <Flex align="center" gap="2">
        <StateIcon state={tenant.state} />
        <Link
          href={entityRoute({
            kind: 'tenant',
            namespace: 'default',
            name: tenant.tenantId,
          })}
        >
          {tenant.displayName}
        </Link>
        <Text variant="body-small" color="secondary">
          {STATE_WORDS[tenant.state]}, <RelativeTime at={tenant.updatedAt} />
        </Text>
      </Flex>
    </li>
  );
};

/** The latest tenants; those that wait for somebody come first. */
async function readTenants(api: TenantsApi, signal: AbortSignal) {
  const latest = { limit: SHOWN, sort: '-updatedAt' } as const;
  const [all, failed] = await Promise.all([
    api.listTenants(latest, signal),
    api.listTenants({ ...latest, state: ['failed'] }, signal),
  ]);
  const rest = all.items.filter(({ state }) => state !== 'failed');
  return { ...all, items: [...failed.items, ...rest].slice(0, SHOWN) };
}

/** Tenants by state, those that need somebody, and those that changed last. */
export const TenantsWidget = () => {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => readTenants(api, signal),
    [api],
  );
  const { value, error, reload } = useLoad(load);
  useTenantsSignal(reload);
  if (error && !value) {
    return (
      <Problem
        title="The tenants could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!value) {
    return <Skeleton height={120} />;
  }
  if (value.totalItems === 0) {
    return (
      <Flex direction="column" gap="3" align="start">
        <Text>No tenants yet.</Text>
        <OnboardButton label="Onboard the first tenant" />
      </Flex>
    );
  }
  return (
    <Flex direction="column" gap="4">
      <Counts counts={value.counts} />
      {!value.counts.byState.failed && <Text>Nothing needs you.</Text>}
      <PlainList
        gap="2"
        label={`The latest of ${countOf(value.totalItems, 'tenant')}`}
      >
        {value.items.map(tenant => (
          <Line key={tenant.tenantId} tenant={tenant} />
        ))}
      </PlainList>
    </Flex>
  );
};
