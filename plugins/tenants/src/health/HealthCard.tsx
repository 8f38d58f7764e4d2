import { useEntity } from '@backstage/plugin-catalog-react';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import type {
  TenantHealthResponse,
  TenantUsageResponse,
} from '@tenantry/plugin-tenants-common';
import { Meter } from '../charts/Meter';
import { Sparkline } from '../charts/Sparkline';
import { CollectorNotice } from '../components/CollectorNotice';
import { Columns } from '../components/Columns';
import { Elapsed } from '../components/Elapsed';
import { HealthIcon, HealthMark, HEALTH_WORDS } from '../components/HealthMark';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { useTenantHref } from '../components/TenantLink';
import { useUsage } from '../usage/useUsage';
import { countAndShare, forecastWords, quotaWords } from '../usage/words';
import { countOf } from '../words';
import { useHealth } from './useHealth';
import { tasksWords } from './words';

const Services = ({ answer }: { answer: TenantHealthResponse }) => (
  <Flex direction="column" gap="2">
    <HealthMark state={answer.health.state} />
    <Text variant="body-medium">
      {answer.health.reason}{' '}
      <Quiet>
        For <Elapsed since={answer.health.since} />
      </Quiet>
    </Text>
    <PlainList label="Services" gap="1">
      {answer.services.map(service => (
        <li
          key={service.name}
          style={{
            display: 'flex',
            alignItems: 'center',
            gap: 'var(--bui-space-2)',
          }}
        >
          <HealthIcon
            state={service.health.state}
            label={HEALTH_WORDS[service.health.state]}
          />
          <Text variant="body-medium" style={{ flex: 1 }}>
            {service.name}
          </Text>
          <Quiet>{tasksWords(service)}</Quiet>
        </li>
      ))}
    </PlainList>
  </Flex>
);

const LastHour = ({ usage }: { usage: TenantUsageResponse }) => {
  const { totals, quota, points } = usage;
  return (
    <Flex direction="column" gap="2">
      <Text variant="title-x-small">{countOf(totals.requests, 'request')}</Text>
      <Sparkline
        values={points.map(({ requests }) => requests)}
        label={`Requests of the last hour: ${totals.requests}`}
      />
      <Text variant="body-medium">
        Errors {countAndShare(totals.serverErrors, totals)}, throttled{' '}
        {countAndShare(totals.throttled, totals)}
      </Text>
      {quota && (
        <Flex direction="column" gap="1">
          <Meter
            value={quota.used}
            max={quota.limit}
            label="Quota"
            text={quotaWords(quota)}
          />
          <Quiet>
            {quotaWords(quota)}. {forecastWords(quota)}
          </Quiet>
        </Flex>
      )}
    </Flex>
  );
};

/** The card *Health and usage of the last hour* on a tenant's overview. */
export const HealthCard = () => {
  const tenantId = useEntity().entity.metadata.name;
  const health = useHealth(tenantId);
  const usage = useUsage(tenantId, '1h');
  const hrefOf = useTenantHref();
  const part = (
    { value, error, reload }: typeof health | typeof usage,
    what: string,
  ) => {
    if (error && !value) {
      return (
        <Problem
          title={`The ${what} could not be read`}
          error={error}
          onRetry={reload}
        />
      );
    }
    return value ? null : <Skeleton width="100%" height={132} />;
  };
  return (
    <Panel
      title="Health and usage"
      note="of the last hour"
      actions={
        <Flex gap="3">
          <Link href={hrefOf(tenantId, 'health')} variant="body-small">
            All about its health
          </Link>
          <Link href={hrefOf(tenantId, 'usage')} variant="body-small">
            All about its usage
          </Link>
        </Flex>
      }
    >
      <CollectorNotice kind="health" collector={health.value?.collector} />
      <CollectorNotice kind="usage" collector={usage.value?.collector} />
      <Columns narrowest="18rem" gap="6">
        {part(health, 'health') ?? <Services answer={health.value!} />}
        {part(usage, 'usage') ?? <LastHour usage={usage.value!} />}
      </Columns>
    </Panel>
  );
};
