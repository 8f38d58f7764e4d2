import { Flex, Skeleton, Text } from '@backstage/ui';
import type { TenantUsageResponse } from '@tenantry/plugin-tenants-common';
import { formatPercent } from '../charts/format';
import { Meter } from '../charts/Meter';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { countOf, formatNumber } from '../words';
import { countAndShare, shareOf } from './words';
import { COLOURS } from '../charts/colours';

/** Where the requests go. */
export const ByService = ({ usage }: { usage?: TenantUsageResponse }) => (
  <Panel title="By service">
    {!usage && <Skeleton width="100%" height={120} />}
    {usage?.byService.length === 0 && (
      <Quiet variant="body-medium">No request in this time.</Quiet>
    )}
    {usage && usage.byService.length > 0 && (
      <PlainList label="By service">
        {usage.byService.map(part => (
          <li key={part.name}>
            <Flex direction="column" gap="1">
              <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
                <Text variant="body-medium" weight="bold">
                  {part.name}
                </Text>
                <Text
                  variant="body-small"
                  style={{ fontVariantNumeric: 'tabular-nums' }}
                >
                  {countOf(part.requests, 'request')},{' '}
                  {formatPercent(shareOf(part.requests, usage.totals))}
                </Text>
              </Flex>
              <Meter
                value={part.requests}
                max={usage.totals.requests}
                label={`Share of ${part.name}`}
                text={`${formatNumber(part.requests)} requests`}
                colour={COLOURS.main}
              />
              <Quiet>
                Errors (5xx) {countAndShare(part.serverErrors, part)}, throttled
                (429) {countAndShare(part.throttled, part)}
              </Quiet>
            </Flex>
          </li>
        ))}
      </PlainList>
    )}
  </Panel>
);
