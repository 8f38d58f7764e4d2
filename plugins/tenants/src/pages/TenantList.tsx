import { Alert, Button, Flex, Text } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import { tenantOnboardPermission } from '@tenantry/plugin-tenants-common';
import { OnboardButton } from '../components/OnboardButton';
import { Problem } from '../components/Problem';
import { RelativeTime } from '../components/RelativeTime';
import { TenantIcon } from '../components/TenantIcon';
import { countOf } from '../words';
import { isFiltered, UNFILTERED } from './query';
import { TenantFilters } from './TenantFilters';
import { TenantTable } from './TenantTable';
import type { useTenantList } from './useTenantList';

/** Invites, or says that nothing matches. */
export const Empty = ({
  filtered,
  onClear,
}: {
  filtered: boolean;
  onClear: () => void;
}) => {
  const { allowed } = usePermission({ permission: tenantOnboardPermission });
  const invitation = allowed
    ? 'Onboard the first one: in the tier Basic, it takes a few seconds.'
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

/** Search, filters and the table of tenants, live. */
export const TenantList = ({
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
  const clear = () => setQuery(UNFILTERED);
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
      {value && (
        <Text variant="body-small" color="secondary" aria-live="polite">
          {filtered
            ? `${countOf(value.totalItems, 'tenant')} with these filters.`
            : `${countOf(value.totalItems, 'tenant')}.`}
        </Text>
      )}
      {isEmpty && <Empty filtered={filtered} onClear={clear} />}
      {!isEmpty && (value || !error) && (
        <TenantTable
          tenants={value?.items}
          fleetVersion={value?.fleetVersion}
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
