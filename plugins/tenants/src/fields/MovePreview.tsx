import { Box, Flex, Grid, Text } from '@backstage/ui';
import type {
  MovePreviewResponse,
  MoveSide,
} from '@tenantry/plugin-tenants-common';
import { CheckLine } from '../components/CheckLine';
import { Quiet } from '../components/Quiet';
import { Bullets } from '../components/Review';
import {
  formatPrice,
  formatQuota,
  formatRate,
  ISOLATION_WORDS,
} from '../words';
import { IsolationPicture } from './IsolationPicture';
import { Line } from './Line';

/** What a tenant has in a tier. */
const Side = ({ heading, side }: { heading: string; side: MoveSide }) => (
  <Box
    p="4"
    style={{
      borderRadius: 'var(--bui-radius-3)',
      border: '1px solid var(--bui-border-1)',
      background: 'var(--bui-bg-neutral-1)',
    }}
  >
    <Flex direction="column" gap="3">
      <Text as="h3" variant="title-x-small">
        {heading}: {side.title}
      </Text>
      <IsolationPicture isolation={side.isolation} />
      <Text variant="title-small">
        {formatPrice(side.pricePerMonth, side.currency)} <Quiet>a month</Quiet>
      </Text>
      <Flex direction="column" gap="1">
        <Line name="Isolation" value={ISOLATION_WORDS[side.isolation]} />
        <Line name="Quota" value={formatQuota(side.usagePlan)} />
        <Line name="Requests" value={formatRate(side.usagePlan)} />
        <Line name="Stack" value={side.stackName} />
      </Flex>
    </Flex>
  </Box>
);

const List = ({ title, items }: { title: string; items: string[] }) =>
  items.length === 0 ? null : (
    <Flex direction="column" gap="1">
      <Text as="h4" variant="body-medium" weight="bold">
        {title}
      </Text>
      <Bullets items={items} />
    </Flex>
  );

const INTENTS: Record<NonNullable<MovePreviewResponse['intent']>, string> = {
  begin: 'It can move, and there is room.',
  resume: 'A move there was cut off: this goes on with it.',
  withdraw:
    'A move to another tier was cut off: this takes it back, and the tenant stays where it is.',
  finish: 'It is served from there already: this removes where it was.',
  'turn-back':
    'It came from there, and that is kept: this copies what was written since and turns it back.',
};

/** What a change of tier would mean, or why it cannot be. */
export const MovePreview = ({ preview }: { preview: MovePreviewResponse }) => {
  const { possible, reason, intent, before, after } = preview;
  const { creates, moves, deletes, keeps } = preview;
  return (
    <Flex direction="column" gap="4">
      <CheckLine
        kind={possible ? 'good' : 'bad'}
        text={possible ? INTENTS[intent ?? 'begin'] : reason ?? 'Not possible.'}
      />
      {after && before.name !== after.name && (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
          <Side heading="Now" side={before} />
          <Side heading="Then" side={after} />
        </Grid.Root>
      )}
      {possible && (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
          <List title="Is made" items={creates} />
          <List title="Is copied" items={moves} />
          <List title="Goes, at the end" items={deletes} />
          <List title="Stays as it is" items={keeps} />
        </Grid.Root>
      )}
    </Flex>
  );
};
