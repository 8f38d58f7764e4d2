import { useApi } from '@backstage/core-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Flex, SearchField, Select } from '@backstage/ui';
import {
  DRIFT_STATES,
  HEALTH_STATES,
  LIFECYCLE_STATES,
  STATE_WORDS,
  TIER_NAMES,
  TIER_WORDS,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useEffect, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { HEALTH_WORDS } from '../components/HealthMark';
import { DRIFT_WORDS } from '../drift/words';
import { useLoad } from '../useLoad';
import { formatNumber } from '../words';
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

/** One of several values, or any. */
const Filter = <T extends string>({
  label,
  any,
  options,
  value,
  onChange,
}: {
  label: string;
  any: string;
  options: Array<{ value: string; label: string }>;
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}) => (
  <Select
    aria-label={label}
    size="small"
    // One that is alone in its line is no wider than a phone.
    style={{ maxWidth: '20rem' }}
    options={[{ value: ANY, label: any }, ...options]}
    value={value ?? ANY}
    onChange={key =>
      onChange(key === ANY || key === null ? undefined : (String(key) as T))
    }
  />
);

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
      <Filter
        label="Tier"
        any="All tiers"
        options={optionsOf(
          TIER_NAMES,
          TIER_WORDS,
          counts?.byTier,
          query.tier?.[0],
        )}
        value={query.tier?.[0]}
        onChange={tier => setQuery({ tier: tier && [tier] })}
      />
      <Filter
        label="State"
        any="All states"
        options={optionsOf(
          LIFECYCLE_STATES,
          STATE_WORDS,
          counts?.byState,
          query.state?.[0],
        )}
        value={query.state?.[0]}
        onChange={state => setQuery({ state: state && [state] })}
      />
      <Filter
        label="Health"
        any="Any health"
        options={optionsOf(
          HEALTH_STATES,
          HEALTH_WORDS,
          counts?.byHealth,
          query.health?.[0],
        )}
        value={query.health?.[0]}
        onChange={health => setQuery({ health: health && [health] })}
      />
      {counts?.byCell && (
        <Filter
          label="Cell"
          any="All cells"
          options={Object.entries(counts.byCell).map(([cell, tenants]) => ({
            value: cell,
            label: `${cell} (${formatNumber(tenants)})`,
          }))}
          value={query.cell?.[0]}
          onChange={cell => setQuery({ cell: cell ? [cell] : undefined })}
        />
      )}
      <Filter
        label="Drift"
        any="Any drift"
        options={DRIFT_STATES.map(state => ({
          value: state,
          label: DRIFT_WORDS[state],
        }))}
        value={query.drift?.[0]}
        onChange={drift => setQuery({ drift: drift && [drift] })}
      />
      <Filter
        label="Owner"
        any="All owners"
        options={owners}
        value={query.owner}
        onChange={owner => setQuery({ owner })}
      />
    </Flex>
  );
};
