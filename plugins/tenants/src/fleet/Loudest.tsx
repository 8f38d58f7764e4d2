import { Flex, Skeleton, Text } from '@backstage/ui';
import type { PoolShare } from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { formatPercent } from '../charts/format';
import { Meter } from '../charts/Meter';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { TenantLink } from '../components/TenantLink';
import { countOf, formatNumber } from '../words';
import { Quiet } from '../components/Quiet';

/** From how many fair shares on a neighbour counts as noisy. */
const NOISY = 2;

const SHOWN = 6;

/** Noise disturbs only those who share with somebody. */
const isNoisy = ({ share, fairShare }: PoolShare) =>
  fairShare < 1 && share >= NOISY * fairShare;

/** How loud compared with an even share: `4.2 × its fair share`. */
function loudness({ share, fairShare }: PoolShare): string {
  const times = fairShare > 0 ? share / fairShare : 0;
  return times >= 1.05
    ? `${times.toFixed(1)} × its fair share`
    : 'within its fair share';
}

const LoudLine = ({ one, loudest }: { one: PoolShare; loudest: number }) => {
  const words = `${formatPercent(one.share)} of the traffic, ${loudness(one)}`;
  // Bars compare with the loudest, so that small shares are told apart, too.
  const scale = Math.max(loudest, one.fairShare) || 1;
  return (
    <li style={{ minWidth: 0 }}>
      <Flex direction="column" gap="1">
        <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
          <Text variant="body-medium">
            <TenantLink
              tenantId={one.tenantId}
              displayName={one.displayName}
              tab="usage"
            />
          </Text>
          <Text
            variant="body-small"
            style={{ fontVariantNumeric: 'tabular-nums' }}
          >
            {words}
          </Text>
        </Flex>
        <Meter
          value={one.share / scale}
          max={1}
          mark={one.fairShare / scale}
          label={`Share of ${one.displayName}`}
          text={words}
          colour={isNoisy(one) ? COLOURS.throttled : COLOURS.main}
        />
        <Quiet>
          {countOf(one.requests, 'request')}
          {one.throttled > 0 && `, ${formatNumber(one.throttled)} throttled`}
        </Quiet>
      </Flex>
    </li>
  );
};

/** Who takes most of what everybody shares. */
export const Loudest = ({
  shares,
  tenants,
}: {
  shares?: PoolShare[];
  /** How many share it. */
  tenants?: number;
}) => {
  const loudest = Math.max(0, ...(shares ?? []).map(({ share }) => share));
  return (
    <Panel
      title="Loudest in the pool"
      note="last hour; the line is a fair share"
    >
      {!shares && <Skeleton width="100%" height={140} />}
      {shares?.length === 0 && (
        <Text variant="body-medium">
          {tenants === 0
            ? 'Nobody shares the pool.'
            : 'No request reached the pool in the last hour.'}
        </Text>
      )}
      {shares && shares.length > 0 && (
        <LongList items={shares} shown={SHOWN} label="Loudest in the pool">
          {one => <LoudLine key={one.tenantId} one={one} loudest={loudest} />}
        </LongList>
      )}
    </Panel>
  );
};
