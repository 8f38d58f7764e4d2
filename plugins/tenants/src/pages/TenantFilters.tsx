import { useApi } from '@backstage/core-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Flex, SearchField, Select } from '@backstage/ui';
import {
  DRIFT_STATES,
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type DriftState,
  type HealthState,
  type LifecycleState,
  type TenantListResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useEffect, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { HEALTH_WORDS } from '../components/HealthMark';
import { DRIFT_WORDS } from '../drift/words';
import { useLoad } from '../useLoad';
import { formatNumber, STATE_WORDS, TIER_WORDS } from '../words';
import type { PageQuery } from './query';

const TYPING_MS = 250;

/** Groups of the catalog, as owners to choose from. */
function useOwnerOptions(
  chosen?: string,
): Array<{ value: string; label: string }> {
  const catalog = useApi(catalogApiRef);
  const load = useCallback(
    async () =>
      (
        await catalog.getEntities({
          filter: { kind: 'Group' },
          fields: ['kind', 'metadata', 'spec.profile'],
        })
      ).items,
    [catalog],
  );
  const { value: groups = [] } = useLoad(load);
  const options = groups.map(group => ({
    value: stringifyEntityRef(group),
    label:
      (group.spec?.profile as { displayName?: string } | undefined)
        ?.displayName ??
      group.metadata.title ??
      group.metadata.name,
  }));
  // An address may name an owner that is no group, or that the catalog does not know.
  return !chosen || options.some(({ value }) => value === chosen)
    ? options
    : [...options, { value: chosen, label: chosen }];
}

/** `Failed (2)`: what there is, of what there could be. */
const optionsOf = <T extends string>(
  names: readonly T[],
  words: Record<T, string>,
  counts: Partial<Record<T, number>> = {},
  chosen?: T,
) =>
  names
    .filter(name => counts[name] || name === chosen)
    .map(name => ({
      value: name,
      label: `${words[name]} (${formatNumber(counts[name] ?? 0)})`,
    }));

const ANY = 'any';

/** Search and filters; all of them live in the page's address. */
export const TenantFilters = ({
  query,
  setQuery,
  counts,
}: {
  query: PageQuery;
  setQuery: (change: Partial<PageQuery>) => void;
  counts?: TenantListResponse['counts'];
}) => {
  const owners = useOwnerOptions(query.owner);
  const [text, setText] = useState(query.q ?? '');
  useEffect(() => setText(query.q ?? ''), [query.q]);
  useDebounce(
    () => {
      if (text !== (query.q ?? '')) {
        setQuery({ q: text || undefined });
      }
    },
    TYPING_MS,
    [text],
  );
  const withAny = (
    label: string,
    options: Array<{ value: string; label: string }>,
  ) => [{ value: ANY, label }, ...options];
  const chosen = <T extends string>(key: unknown) =>
    key === ANY || key === null ? undefined : (String(key) as T);

  return (
    <Flex gap="3" style={{ flexWrap: 'wrap' }}>
      <SearchField
        aria-label="Search tenants by name or id"
        placeholder="Search by name or id"
        size="small"
        value={text}
        onChange={setText}
        maxLength={100}
        style={{ flex: '1 1 14rem', maxWidth: '24rem' }}
      />
      <Select
        aria-label="Tier"
        size="small"
        options={withAny(
          'All tiers',
          optionsOf(TIER_NAMES, TIER_WORDS, counts?.byTier, query.tier?.[0]),
        )}
        value={query.tier?.[0] ?? ANY}
        onChange={key => {
          const tier = chosen<TierName>(key);
          setQuery({ tier: tier && [tier] });
        }}
      />
      <Select
        aria-label="State"
        size="small"
        options={withAny(
          'All states',
          optionsOf(
            LIFECYCLE_STATES,
            STATE_WORDS,
            counts?.byState,
            query.state?.[0],
          ),
        )}
        value={query.state?.[0] ?? ANY}
        onChange={key => {
          const state = chosen<LifecycleState>(key);
          setQuery({ state: state && [state] });
        }}
      />
      <Select
        aria-label="Health"
        size="small"
        options={withAny(
          'Any health',
          optionsOf(
            HEALTH_STATES,
            HEALTH_WORDS,
            counts?.byHealth,
            query.health?.[0],
          ),
        )}
        value={query.health?.[0] ?? ANY}
        onChange={key => {
          const health = chosen<HealthState>(key);
          setQuery({ health: health && [health] });
        }}
      />
      {counts?.byCell && (
        <Select
          aria-label="Cell"
          size="small"
          options={withAny(
            'All cells',
            Object.entries(counts.byCell).map(([cell, tenants]) => ({
              value: cell,
              label: `${cell} (${formatNumber(tenants)})`,
            })),
          )}
          value={query.cell?.[0] ?? ANY}
          onChange={key => {
            const cell = chosen<string>(key);
            setQuery({ cell: cell ? [cell] : undefined });
          }}
        />
      )}
      <Select
        aria-label="Drift"
        size="small"
        options={withAny(
          'Any drift',
          DRIFT_STATES.map(state => ({
            value: state,
            label: DRIFT_WORDS[state],
          })),
        )}
        value={query.drift?.[0] ?? ANY}
        onChange={key => {
          const drift = chosen<DriftState>(key);
          setQuery({ drift: drift && [drift] });
        }}
      />
      <Select
        aria-label="Owner"
        size="small"
        options={withAny('All owners', owners)}
        value={query.owner ?? ANY}
        onChange={key => setQuery({ owner: chosen(key) })}
      />
    </Flex>
  );
};
