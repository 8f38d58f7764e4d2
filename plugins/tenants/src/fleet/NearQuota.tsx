import { Flex, Skeleton, Text } from '@backstage/ui';
import {
  TIER_WORDS,
  type FleetResponse,
} from '@tenantry/plugin-tenants-common';
import { Meter } from '../charts/Meter';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { TenantLink } from '../components/TenantLink';
import { forecastWords, quotaWords } from '../usage/words';
import { Quiet } from '../components/Quiet';

const SHOWN = 6;

type Near = FleetResponse['nearQuota'][number];

const NearLine = ({
  near: { tenantId, displayName, tier, quota },
}: {
  near: Near;
}) => (
  <li style={{ minWidth: 0 }}>
    <Flex direction="column" gap="1">
      <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
        <Text variant="body-medium">
          <TenantLink
            tenantId={tenantId}
            displayName={displayName}
            tab="usage"
          />{' '}
          <Quiet>{TIER_WORDS[tier]}</Quiet>
        </Text>
        <Text
          variant="body-small"
          style={{ fontVariantNumeric: 'tabular-nums' }}
        >
          {quotaWords(quota)}
        </Text>
      </Flex>
      <Meter
        value={quota.used}
        max={quota.limit}
        label={`Quota of ${displayName}`}
        text={quotaWords(quota)}
      />
      <Text variant="body-small">{forecastWords(quota)}</Text>
    </Flex>
  </li>
);

/** Who runs out of requests, and when. */
export const NearQuota = ({ fleet }: { fleet?: FleetResponse }) => (
  <Panel title="Near their quota" note="60% used or more">
    {!fleet && <Skeleton width="100%" height={140} />}
    {fleet?.nearQuota.length === 0 && (
      <Text variant="body-medium">Nobody has used 60% of their quota.</Text>
    )}
    {fleet && fleet.nearQuota.length > 0 && (
      <LongList items={fleet.nearQuota} shown={SHOWN} label="Near their quota">
        {near => <NearLine key={near.tenantId} near={near} />}
      </LongList>
    )}
  </Panel>
);
