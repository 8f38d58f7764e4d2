import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { Container, Flex, Grid, Skeleton, Text } from '@backstage/ui';
import {
  TIER_WORDS,
  type Tier,
  type TierDetailResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import { tenantsApiRef } from '../api/TenantsApi';
import { CollectorNotice } from '../components/CollectorNotice';
import { Columns } from '../components/Columns';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { Tiles } from '../fleet/Tiles';
import { ServiceCard } from '../health/ServiceCard';
import { TenantsHeader } from '../pages/TenantsHeader';
import { rootRouteRef } from '../routes';
import { useLive } from '../useLive';
import {
  formatNumber,
  formatPrice,
  formatQuota,
  ISOLATION_WORDS,
} from '../words';
import { PoolTenants } from './PoolTenants';
import { Room, SharedClusters } from './Room';
import { ServiceGrid } from './ServiceGrid';
import { TenantCards } from './TenantCards';
import { TierTraffic } from './TierTraffic';

/** What the tier promises, in one line. */
const promiseOf = ({
  isolation,
  usagePlan,
  pricePerMonth,
  currency,
}: Tier): string =>
  [
    `${ISOLATION_WORDS[isolation]}.`,
    `${formatNumber(usagePlan.rateLimit)} requests a second,`,
    `bursts of ${formatNumber(usagePlan.burstLimit)};`,
    `${formatQuota(usagePlan)}.`,
    `${formatPrice(pricePerMonth, currency)} a month.`,
  ].join(' ');

const SharedServices = ({ detail }: { detail: TierDetailResponse }) => (
  <section aria-label="Shared services">
    <Flex direction="column" gap="3">
      <Text as="h3" variant="title-x-small">
        Shared services
      </Text>
      {detail.services.length === 0 && (
        <Quiet variant="body-medium">
          They were not seen yet; the first look at AWS takes a minute.
        </Quiet>
      )}
      <Columns narrowest="20rem">
        {detail.services.map(service => (
          <ServiceCard
            key={`${service.cell}/${service.name}`}
            service={service}
          />
        ))}
      </Columns>
    </Flex>
  </section>
);

/** What the tier delivers, in the form that suits what its tenants share. */
const Delivered = ({ detail }: { detail: TierDetailResponse }) => {
  const { name, isolation } = detail.tier;
  switch (isolation) {
    case 'pool':
      return (
        <>
          <SharedServices detail={detail} />
          <TierTraffic tier={name} />
          <PoolTenants tier={name} />
        </>
      );
    case 'silo-service':
      return (
        <>
          <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
            <SharedClusters clusters={detail.clusters} />
            <Room tier={name} />
          </Grid.Root>
          <ServiceGrid tier={name} />
          <TierTraffic tier={name} />
        </>
      );
    default:
      return (
        <>
          <TenantCards tier={name} clusters={detail.clusters} />
          <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
            <Grid.Item
              colSpan={{ initial: '1', md: '2' }}
              style={{ display: 'grid' }}
            >
              <TierTraffic tier={name} />
            </Grid.Item>
            <Grid.Item style={{ display: 'grid' }}>
              <Room tier={name} />
            </Grid.Item>
          </Grid.Root>
        </>
      );
  }
};

/** A tier: what it promises, and what it delivers. */
export const TierPage = ({ name }: { name: TierName }) => {
  const api = useApi(tenantsApiRef);
  const navigate = useNavigate();
  const root = useRouteRef(rootRouteRef)();
  const load = useCallback(
    (signal: AbortSignal) => api.getTier(name, signal),
    [api, name],
  );
  const { value: detail, error, reload } = useLive(load);
  return (
    <>
      <TenantsHeader
        tab={name}
        description={detail && promiseOf(detail.tier)}
        updatedAt={detail?.collectors.health.collectedAt}
      />
      <Container>
        <Flex direction="column" gap="4" mb="8">
          <CollectorNotice
            kind="health"
            collector={detail?.collectors.health}
          />
          <CollectorNotice kind="usage" collector={detail?.collectors.usage} />
          {error && (
            <Problem
              title={
                detail
                  ? 'This may be old: reading the tier anew failed'
                  : `The tier ${TIER_WORDS[name]} could not be read`
              }
              error={error}
              onRetry={reload}
            />
          )}
          {(detail || !error) && (
            <Tiles
              fleet={detail && { ...detail, tenants: detail.tier.tenantCount }}
              where={`in ${TIER_WORDS[name]}`}
              onHealth={health =>
                navigate(`${root}?tier=${name}&health=${health}`)
              }
              onState={state => navigate(`${root}?tier=${name}&state=${state}`)}
            />
          )}
          {detail && <Delivered detail={detail} />}
          {!detail && !error && <Skeleton width="100%" height={400} />}
        </Flex>
      </Container>
    </>
  );
};
