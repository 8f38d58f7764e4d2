import { Box, Flex, Radio, Skeleton, Text } from '@backstage/ui';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { CheckLine } from '../components/CheckLine';
import { Quiet } from '../components/Quiet';
import {
  formatPrice,
  formatQuota,
  formatRate,
  formatSeconds,
  ISOLATION_WORDS,
} from '../words';
import { IsolationPicture } from './IsolationPicture';
import { Line } from './Line';
import { roomOf, type Room } from './room';
import { useCapacity } from './useCapacity';
import { hasStack } from './values';

const KINDS = { room: 'good', none: 'bad', unknown: 'unknown' } as const;

/** Whether there is room for one more of a tier; undefined while that is being found out. */
function useRoom(tier: Tier): Room | undefined {
  const asked = tier.available && hasStack(tier);
  const { value, error } = useCapacity({ tier: asked ? tier.name : undefined });
  if (!tier.available) {
    return {
      kind: 'none',
      words: tier.unavailableReason ?? 'Not available in this portal.',
    };
  }
  if (!asked) {
    return { kind: 'room', words: 'Always room: it shares what runs already' };
  }
  if (value) {
    return roomOf(value);
  }
  return error && { kind: 'unknown', words: `Room unknown: ${error.message}` };
}

/** A tier to compare with others, and to choose. */
export const TierCard = ({
  tier,
  isChosen,
  needsRoom,
}: {
  tier: Tier;
  isChosen: boolean;
  /** False for a tenant that has its room already, since its onboarding failed after that. */
  needsRoom: boolean;
}) => {
  const room = useRoom(tier);
  const isDisabled = !tier.available || (needsRoom && room?.kind === 'none');
  return (
    <Box
      p="4"
      style={{
        height: '100%',
        boxSizing: 'border-box',
        borderRadius: 'var(--bui-radius-3)',
        border: `2px solid ${
          isChosen ? 'var(--bui-accent-bg)' : 'var(--bui-border-1)'
        }`,
        background: 'var(--bui-bg-neutral-1)',
      }}
    >
      <Flex direction="column" gap="3" style={{ height: '100%' }}>
        <Flex
          direction="column"
          gap="3"
          style={{ opacity: isDisabled ? 0.6 : 1 }}
        >
          <Radio value={tier.name} isDisabled={isDisabled}>
            <Text variant="title-x-small">{tier.title}</Text>
          </Radio>
          <IsolationPicture isolation={tier.isolation} />
          <Text variant="body-medium">{tier.description}</Text>
          <Text variant="title-small">
            {formatPrice(tier.pricePerMonth, tier.currency)}{' '}
            <Quiet>a month</Quiet>
          </Text>
          <Flex direction="column" gap="1">
            <Line name="Isolation" value={ISOLATION_WORDS[tier.isolation]} />
            <Line name="Quota" value={formatQuota(tier.usagePlan)} />
            <Line name="Requests" value={formatRate(tier.usagePlan)} />
            <Line
              name="Ready in about"
              value={formatSeconds(tier.readyInSeconds)}
            />
          </Flex>
        </Flex>
        <div role="status" style={{ marginTop: 'auto', minHeight: '2.25rem' }}>
          {room ? (
            <CheckLine kind={KINDS[room.kind]} text={room.words} />
          ) : (
            <Skeleton height={16} width="60%" />
          )}
        </div>
      </Flex>
    </Box>
  );
};
