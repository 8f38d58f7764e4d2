import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Skeleton, Text } from '@backstage/ui';
import {
  ANNOTATION_SERVICE,
  TIER_WORDS,
  type ServiceTenantsResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { StackedBar } from '../charts/StackedBar';
import { CollectorNotice } from '../components/CollectorNotice';
import {
  HEALTH_WORDS,
  healthColour,
  HealthIcon,
  WORST_FIRST,
} from '../components/HealthMark';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { TenantLink } from '../components/TenantLink';
import { useLive } from '../useLive';
import { countOf, formatNumber } from '../words';
import { tasksWords } from './words';

const SHOWN = 6;

const Line = ({ item }: { item: ServiceTenantsResponse['items'][number] }) => {
  const { tenantId, displayName, tier, tenants, service } = item;
  const { state, reason } = service.health;
  return (
    <li
      style={{
        display: 'flex',
        alignItems: 'flex-start',
        gap: 'var(--bui-space-2)',
      }}
    >
      <HealthIcon state={state} label={HEALTH_WORDS[state]} />
      <div style={{ minWidth: 0 }}>
        <Text as="div" variant="body-medium">
          {tenantId ? (
            <TenantLink
              tenantId={tenantId}
              displayName={displayName}
              tab="health"
            />
          ) : (
            displayName
          )}{' '}
          <Quiet>
            {TIER_WORDS[tier]}
            {!tenantId && `, shared by ${countOf(tenants, 'tenant')}`}
          </Quiet>
        </Text>
        <Quiet as="div">
          {state === 'healthy' ? `${tasksWords(service)}.` : reason}
        </Quiet>
      </div>
    </li>
  );
};

/** On a service's component page: which tenants run it, and how it fares for them. */
export const ServiceTenantsCard = () => {
  const api = useApi(tenantsApiRef);
  const service =
    useEntity().entity.metadata.annotations?.[ANNOTATION_SERVICE] ?? '';
  const load = useCallback(
    (signal: AbortSignal) => api.getServiceTenants(service, signal),
    [api, service],
  );
  const { value, error, reload } = useLive(load);
  const items = value?.items ?? [];
  const healths = WORST_FIRST.filter(state => value?.byHealth[state]);
  const words = healths
    .map(
      state =>
        `${formatNumber(value!.byHealth[state]!)} ${HEALTH_WORDS[
          state
        ].toLocaleLowerCase('en')}`,
    )
    .join(', ');
  return (
    <Panel
      title="Tenants"
      note={value && `${service} serves ${countOf(value.tenants, 'tenant')}`}
      problem={
        error && {
          title: 'The tenants of this service could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      <CollectorNotice kind="health" collector={value?.collector} />
      {!value && !error && <Skeleton width="100%" height={160} />}
      {value && items.length === 0 && (
        <Quiet variant="body-medium">No tenant runs it yet.</Quiet>
      )}
      {items.length > 0 && (
        <>
          <Flex direction="column" gap="1">
            <StackedBar
              label={`Tenants by health: ${words}`}
              parts={healths.map(state => ({
                key: state,
                value: value!.byHealth[state]!,
                colour: healthColour(state),
              }))}
            />
            <Text variant="body-small">{words}</Text>
          </Flex>
          <LongList items={items} shown={SHOWN} label="Where it runs" gap="3">
            {item => (
              <Line
                key={`${item.service.clusterName} ${item.service.serviceName}`}
                item={item}
              />
            )}
          </LongList>
        </>
      )}
      {value && value.totalItems > items.length && (
        <Quiet>
          These are the worst {items.length} of {formatNumber(value.totalItems)}
          .
        </Quiet>
      )}
    </Panel>
  );
};
