import { Card, CardBody, Flex, Text } from '@backstage/ui';
import type {
  TenantListItem,
  TierDetailResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { Meter } from '../charts/Meter';
import { Sparkline } from '../charts/Sparkline';
import { Columns } from '../components/Columns';
import { HEALTH_WORDS, HealthIcon, HealthMark } from '../components/HealthMark';
import { Quiet } from '../components/Quiet';
import { StateMark } from '../components/StateMark';
import { TenantLink } from '../components/TenantLink';
import { countAndShare, quotaWords } from '../usage/words';
import { countOf } from '../words';
import { TenantsPanel } from './TenantsPanel';
import { useTierTenants } from './useTierTenants';

type Cluster = TierDetailResponse['clusters'][number];

const clusterWords = ({
  name,
  services,
  runningTasks,
  pendingTasks,
}: Cluster) =>
  `Cluster ${name}: ${countOf(services, 'service')}, ${countOf(
    runningTasks,
    'task',
  )} running${pendingTasks > 0 ? `, ${pendingTasks} starting` : ''}`;

const Services = ({ services = [] }: Pick<TenantListItem, 'services'>) => (
  <Flex gap="3" style={{ flexWrap: 'wrap' }}>
    {services.map(({ name, state, reason }) => (
      <span
        key={name}
        title={reason}
        style={{
          display: 'inline-flex',
          alignItems: 'center',
          gap: 'var(--bui-space-1)',
        }}
      >
        <HealthIcon state={state} label={HEALTH_WORDS[state]} />
        <Text variant="body-small">{name}</Text>
      </span>
    ))}
  </Flex>
);

const Usage = ({ usage, displayName }: TenantListItem) =>
  usage ? (
    <Flex direction="column" gap="1">
      <Text variant="body-small">
        {countOf(usage.requests, 'request')} in 24 h, errors{' '}
        {countAndShare(usage.serverErrors, usage)}, throttled{' '}
        {countAndShare(usage.throttled, usage)}
      </Text>
      <Sparkline
        values={usage.hourly}
        label={`Requests to ${displayName} by hour, last 24 hours`}
      />
      {usage.quota && (
        <>
          <Meter
            value={usage.quota.used}
            max={usage.quota.limit}
            label={`Quota of ${displayName}`}
            text={quotaWords(usage.quota)}
            height={4}
          />
          <Quiet>{quotaWords(usage.quota)}</Quiet>
        </>
      )}
    </Flex>
  ) : (
    <Quiet>No request was counted yet.</Quiet>
  );

const TenantCard = ({
  tenant,
  cluster,
}: {
  tenant: TenantListItem;
  cluster?: Cluster;
}) => {
  const { tenantId, displayName, state, health } = tenant;
  return (
    <li style={{ display: 'grid', minWidth: 0 }}>
      <Card>
        <CardBody>
          <Flex direction="column" gap="3" pt="3">
            <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
              <Text variant="body-large" weight="bold">
                <TenantLink tenantId={tenantId} displayName={displayName} />
              </Text>
              {state === 'active' && health ? (
                <HealthMark state={health.state} />
              ) : (
                <StateMark state={state} />
              )}
            </Flex>
            {health && <Text variant="body-medium">{health.reason}</Text>}
            <Services services={tenant.services} />
            <Usage {...tenant} />
            {cluster && <Quiet>{clusterWords(cluster)}</Quiet>}
          </Flex>
        </CardBody>
      </Card>
    </li>
  );
};

/** A card for each tenant that has a cluster of its own. */
export const TenantCards = ({
  tier,
  clusters,
}: {
  tier: TierName;
  clusters: Cluster[];
}) => (
  <TenantsPanel
    title="Tenants and their clusters"
    note="worst first"
    tenants={useTierTenants(tier, '-health')}
  >
    {items => (
      <Columns narrowest="20rem" as="ul">
        {items.map(tenant => (
          <TenantCard
            key={tenant.tenantId}
            tenant={tenant}
            cluster={clusters.find(
              ({ tenantId }) => tenantId === tenant.tenantId,
            )}
          />
        ))}
      </Columns>
    )}
  </TenantsPanel>
);
