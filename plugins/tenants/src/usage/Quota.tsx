import { Flex, Skeleton, Text } from '@backstage/ui';
import type { TenantUsageResponse } from '@tenantry/plugin-tenants-common';
import { formatPercent } from '../charts/format';
import { Meter } from '../charts/Meter';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { formatQuota, formatRate } from '../words';
import { forecastWords, quotaWords } from './words';

/** How much of the quota is used, when it will be used up, and what the plan allows. */
export const Quota = ({ usage }: { usage?: TenantUsageResponse }) => {
  const quota = usage?.quota;
  return (
    <Panel title="Quota" note={usage && formatQuota(usage.plan)}>
      {!usage && <Skeleton width="100%" height={120} />}
      {usage && !quota && (
        <Quiet variant="body-medium">
          Not counted yet: API Gateway was not asked, or did not answer.
        </Quiet>
      )}
      {quota && (
        <Flex direction="column" gap="2">
          <Text
            variant="title-medium"
            style={{ fontVariantNumeric: 'tabular-nums' }}
          >
            {formatPercent(quota.limit > 0 ? quota.used / quota.limit : 0)}
          </Text>
          <Meter
            value={quota.used}
            max={quota.limit}
            label="Quota"
            text={quotaWords(quota)}
            height={12}
          />
          <Text variant="body-medium">{quotaWords(quota)}</Text>
          <Text variant="body-medium">{forecastWords(quota)}</Text>
          <Quiet>
            As API Gateway counted <RelativeTime at={quota.countedAt} />
          </Quiet>
        </Flex>
      )}
      {usage && <Quiet>Rate: {formatRate(usage.plan)}.</Quiet>}
    </Panel>
  );
};
