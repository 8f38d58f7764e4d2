import { useApi } from '@backstage/core-plugin-api';
import { Skeleton, Text } from '@backstage/ui';
import type {
  TierDetailResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { Elapsed } from '../components/Elapsed';
import { HealthMark } from '../components/HealthMark';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { HeadroomLine, roomOf } from '../fleet/Headroom';
import { useLoad } from '../useLoad';
import { countOf } from '../words';

/** How many more tenants of a tier fit, and what runs out first. */
export const Room = ({ tier }: { tier: TierName }) => {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getCapacity({ tier }, signal),
    [api, tier],
  );
  const { value, error, reload } = useLoad(load);
  return (
    <Panel
      title="Room for more"
      note={
        value && (
          <>
            {value.cell && `in ${value.cell}, `}as of{' '}
            <RelativeTime at={value.checkedAt} />
          </>
        )
      }
      problem={
        error && {
          title: 'The room that is left could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {!value && !error && <Skeleton width="100%" height={140} />}
      {value && value.checks.length > 0 && (
        <PlainList label="Room for more" gap="3">
          {[...value.checks]
            .sort((one, other) => scarcity(other) - scarcity(one))
            .map(check => (
              <HeadroomLine key={check.id} check={check} />
            ))}
        </PlainList>
      )}
      {value?.checks.length === 0 && (
        <Quiet variant="body-medium">Nothing is made for new tenants.</Quiet>
      )}
    </Panel>
  );
};

/** What runs out first comes first. */
function scarcity(check: Parameters<typeof roomOf>[0]): number {
  const { used, limit, state } = check;
  return (
    (state === 'short' ? 2 : 0) +
    (used !== undefined && limit ? used / limit : 0)
  );
}

/** The clusters that the tier's tenants share. */
export const SharedClusters = ({
  clusters,
}: {
  clusters: TierDetailResponse['clusters'];
}) => (
  <Panel title={clusters.length > 1 ? 'Shared clusters' : 'Shared cluster'}>
    {clusters.length === 0 && (
      <Quiet variant="body-medium">Not seen yet.</Quiet>
    )}
    {clusters.length > 0 && (
      <PlainList label="Shared clusters">
        {clusters.map(
          ({ name, cell, health, services, runningTasks, pendingTasks }) => {
            // One that is simply empty fares neither well nor badly.
            const isUsed = services > 0 || health.state !== 'unknown';
            return (
              <li key={`${cell}/${name}`}>
                {isUsed && <HealthMark state={health.state} />}
                <Text as="div" variant="body-medium">
                  {health.reason}
                </Text>
                {isUsed && (
                  <Text as="div" variant="body-medium">
                    {countOf(services, 'service')},{' '}
                    {countOf(runningTasks, 'task')} running
                    {pendingTasks > 0 && `, ${pendingTasks} starting`}
                  </Text>
                )}
                <Quiet>
                  {name}
                  {cell && ` in ${cell}`}
                  {isUsed && (
                    <>
                      , for <Elapsed since={health.since} />
                    </>
                  )}
                </Quiet>
              </li>
            );
          },
        )}
      </PlainList>
    )}
  </Panel>
);
