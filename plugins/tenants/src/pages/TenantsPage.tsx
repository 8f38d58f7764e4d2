import {
  Alert,
  Button,
  Container,
  Flex,
  Header,
  PluginHeader,
  Text,
} from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  tenantOnboardPermission,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { OnboardButton } from '../components/OnboardButton';
import { Problem } from '../components/Problem';
import { TenantIcon } from '../components/TenantIcon';
import { RelativeTime } from '../components/RelativeTime';
import { countOf } from '../words';
import { isFiltered } from './query';
import { TenantFilters } from './TenantFilters';
import { TenantTable } from './TenantTable';
import { useTenantList } from './useTenantList';

/** `4 tenants. Nothing needs you.` Of a part of them it says no more than how many they are. */
function summaryOf(
  { counts: { byState }, totalItems }: TenantListResponse,
  filtered: boolean,
): string {
  if (filtered) {
    return `${countOf(totalItems, 'tenant')} with these filters.`;
  }
  if (totalItems === 0) {
    return 'Nobody is here yet.';
  }
  const total = countOf(totalItems, 'tenant');
  const failed = byState.failed ?? 0;
  return failed > 0
    ? `${total}. ${countOf(failed, 'onboarding')} failed and ${
        failed === 1 ? 'needs' : 'need'
      } you.`
    : `${total}. Nothing needs you.`;
}

const Empty = ({
  filtered,
  onClear,
}: {
  filtered: boolean;
  onClear: () => void;
}) => {
  const { allowed } = usePermission({ permission: tenantOnboardPermission });
  const invitation = allowed
    ? 'Onboard the first one: it takes a few seconds.'
    : 'Those who may onboard tenants add the first one.';
  return (
    <Flex direction="column" align="center" gap="3" py="8">
      <TenantIcon fontSize="large" />
      <Text variant="title-x-small">
        {filtered ? 'No tenant matches these filters' : 'No tenants yet'}
      </Text>
      <Text variant="body-medium" color="secondary">
        {filtered
          ? 'Search for something else, or look at all of them.'
          : `A tenant is a customer of your SaaS. ${invitation}`}
      </Text>
      {filtered ? (
        <Button variant="secondary" onPress={onClear}>
          Show all tenants
        </Button>
      ) : (
        <OnboardButton label="Onboard the first tenant" />
      )}
    </Flex>
  );
};

/** Search, filters and the table. */
const TenantList = ({
  query,
  setQuery,
  list,
  pagination,
}: ReturnType<typeof useTenantList>) => {
  const { value, error, isLoading, reload } = list;
  const freshness = value?.freshness;
  const filtered = isFiltered(query);
  // A table's own empty state would stand under its first columns.
  const isEmpty = value?.totalItems === 0;
  const clear = () =>
    setQuery({
      q: undefined,
      tier: undefined,
      state: undefined,
      owner: undefined,
    });
  return (
    <Flex direction="column" gap="4">
      {error && (
        <Problem
          title={
            value
              ? 'These tenants may have changed: reading them anew failed'
              : 'The tenants could not be read'
          }
          error={error}
          onRetry={reload}
        />
      )}
      {freshness?.problem && (
        <Alert
          status="warning"
          icon
          title="The registry cannot be read at the moment"
          description={
            <>
              {freshness.problem}{' '}
              {freshness.syncedAt && (
                <>
                  What you see is from <RelativeTime at={freshness.syncedAt} />.
                </>
              )}
            </>
          }
        />
      )}
      {(!isEmpty || filtered) && (
        <TenantFilters
          query={query}
          setQuery={setQuery}
          counts={value?.counts}
        />
      )}
      {isEmpty && <Empty filtered={filtered} onClear={clear} />}
      {!isEmpty && (value || !error) && (
        <TenantTable
          tenants={value?.items}
          isPending={isLoading && !value}
          isStale={Boolean(isLoading && value)}
          pagination={pagination}
          sort={query.sort}
          onSort={sort => setQuery({ sort })}
        />
      )}
      {freshness?.syncedAt && !freshness.problem && (
        <Text variant="body-small" color="secondary">
          Compared with the registry <RelativeTime at={freshness.syncedAt} />;
          changes show at once.
        </Text>
      )}
    </Flex>
  );
};

/** The page at `/tenants`: all tenants, live. */
export const TenantsPage = () => {
  const tenants = useTenantList();
  const { value } = tenants.list;
  return (
    <main>
      <PluginHeader title="Tenants" icon={<TenantIcon fontSize="inherit" />} />
      <Header
        title="All tenants"
        description={
          value ? summaryOf(value, isFiltered(tenants.query)) : '\u00a0'
        }
        customActions={<OnboardButton />}
      />
      <Container>
        <TenantList {...tenants} />
      </Container>
    </main>
  );
};
