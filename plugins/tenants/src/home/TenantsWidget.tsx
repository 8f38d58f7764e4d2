import { useRouteRef } from '@backstage/core-plugin-api';
import { Flex, Link, Skeleton, Text } from '@backstage/ui';
import type { FleetResponse } from '@tenantry/plugin-tenants-common';
import { formatPercent, formatRatePerMinute } from '../charts/format';
import { CollectorNotice } from '../components/CollectorNotice';
import {
  HEALTH_WORDS,
  HealthIcon,
  WORST_FIRST,
} from '../components/HealthMark';
import { OnboardButton } from '../components/OnboardButton';
import { PlainList } from '../components/PlainList';
import { Problem } from '../components/Problem';
import { AttentionLine, GoodNews } from '../fleet/Attention';
import { useFleet } from '../fleet/useFleet';
import { rootRouteRef } from '../routes';
import { formatNumber } from '../words';

const SHOWN = 3;

/** How many fare how, and how busy they are; each leads to those. */
const Numbers = ({ fleet }: { fleet: FleetResponse }) => {
  const href = useRouteRef(rootRouteRef)();
  return (
    <Flex gap="6" style={{ flexWrap: 'wrap' }}>
      {WORST_FIRST.filter(state => fleet.byHealth[state]).map(state => (
        <Flex key={state} direction="column" gap="1">
          <Text variant="title-medium">
            {formatNumber(fleet.byHealth[state]!)}
          </Text>
          <Flex align="center" gap="1">
            <HealthIcon state={state} />
            <Link href={`${href}?health=${state}`} variant="body-small">
              {HEALTH_WORDS[state]}
            </Link>
          </Flex>
        </Flex>
      ))}
      <Flex direction="column" gap="1">
        <Text variant="title-medium">
          {formatRatePerMinute(fleet.requestsPerMinute.now)}
        </Text>
        <Text variant="body-small">
          requests a minute, {formatPercent(fleet.errorRate.now)} failed
        </Text>
      </Flex>
    </Flex>
  );
};

/** How the tenants fare, and who needs somebody. */
export const TenantsWidget = () => {
  const href = useRouteRef(rootRouteRef)();
  const { value: fleet, error, reload } = useFleet();
  if (error && !fleet) {
    return (
      <Problem
        title="The tenants could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!fleet) {
    return <Skeleton width="100%" height={180} />;
  }
  if (fleet.tenants === 0) {
    return (
      <Flex direction="column" gap="3" align="start">
        <Text>No tenants yet.</Text>
        <OnboardButton label="Onboard the first tenant" />
      </Flex>
    );
  }
  const shown = fleet.attention.slice(0, SHOWN);
  const more = fleet.attentionCount - shown.length;
  return (
    <Flex direction="column" gap="4">
      <Numbers fleet={fleet} />
      <CollectorNotice kind="health" collector={fleet.collectors.health} />
      {shown.length === 0 ? (
        <GoodNews fleet={fleet} />
      ) : (
        <PlainList label="Needs attention" gap="3">
          {shown.map(item => (
            <AttentionLine
              key={`${item.kind} ${item.tenantId ?? item.tier}`}
              item={item}
              compact
            />
          ))}
        </PlainList>
      )}
      {more > 0 && (
        <Link href={href} variant="body-small">
          {formatNumber(more)} more need attention
        </Link>
      )}
      <div>
        <OnboardButton />
      </div>
    </Flex>
  );
};
