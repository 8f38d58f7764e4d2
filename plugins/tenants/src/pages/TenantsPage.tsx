import {
  Alert,
  Button,
  Container,
  Flex,
  Header,
  PluginHeader,
  Text,
} from '@backstage/ui';
import type { TenantListResponse } from '@tenantry/plugin-tenants-common';
import { OnboardButton } from '../components/OnboardButton';
import { Problem } from '../components/Problem';
import { TenantIcon } from '../components/TenantIcon';
import { RelativeTime } from '../components/RelativeTime';
import { countOf } from '../words';
import { isFiltered } from './query';
import { TenantFilters } from './TenantFilters';
import { TenantTable } from './TenantTable';
import { useTenantList } from './useTenantList';

const sum = (counts: Partial<Record<string, number>>) =>
  Object.values(counts).reduce<number>((total, count = 0) => total + count, 0);

/** `4 tenants. Nothing needs you.` */
function summaryOf({ byState }: TenantListResponse['counts']): string {
  const total = countOf(sum(byState), 'tenant');
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
}) => (
  <Flex direction="column" align="center" gap="3" py="8">
    <TenantIcon fontSize="large" />
    <Text variant="title-x-small">
      {filtered ? 'No tenant matches these filters' : 'No tenants yet'}
    </Text>
    <Text variant="body-medium" color="secondary">
      {filtered
        ? 'Search for something else, or look at all of them.'
        : 'A tenant is a customer of your SaaS. Onboard the first one: it takes a few seconds.'}
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

/** Search, filters and the table. */
const TenantList = ({
  query,
  setQuery,
  list,
  pagination,
}: ReturnType<typeof useTenantList>) => {
  const { value, error, isLoading, reload } = list;
  const freshness = value?.freshness;
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
      <TenantFilters query={query} setQuery={setQuery} counts={value?.counts} />
      {(value || !error) && (
        <TenantTable
          tenants={value?.items}
          isPending={isLoading && !value}
          isStale={Boolean(isLoading && value)}
          pagination={pagination}
          sort={query.sort}
          onSort={sort => setQuery({ sort })}
          emptyState={<Empty filtered={isFiltered(query)} onClear={clear} />}
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
  const counts = tenants.list.value?.counts;
  return (
    <main>
      <PluginHeader title="Tenants" icon={<TenantIcon fontSize="inherit" />} />
      <Header
        title="All tenants"
        description={counts ? summaryOf(counts) : '\u00a0'}
        customActions={<OnboardButton />}
      />
      <Container>
        <TenantList {...tenants} />
      </Container>
    </main>
  );
};
