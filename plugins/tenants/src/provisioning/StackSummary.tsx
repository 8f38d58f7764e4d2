import { Alert, Button, ButtonLink, Flex, Text } from '@backstage/ui';
import { RiExternalLinkLine, RiRefreshLine } from '@remixicon/react';
import {
  TIER_WORDS,
  type OperationFailure,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { CopyButton } from '../components/CopyButton';
import { CopyText } from '../components/CopyText';
import { RelativeTime } from '../components/RelativeTime';
import { Facts } from '../entity/Facts';
import { rootCauseOf } from './rootCause';
import { StatusMark } from './StatusMark';
import { LIVE_MS, type StackReading } from './useStack';
import {
  nameOf,
  reasonWords,
  statusWords,
  summarize,
  typeWords,
} from './words';

type Stack = NonNullable<StackReading['stack']>;

/** How far a stack is, as a bar: nothing more than the sentence beside it says. */
const Progress = ({ reading }: { reading: StackReading }) => {
  const { resources } = reading;
  const done = resources.filter(
    ({ status }) => statusWords(status).tone === 'done',
  ).length;
  return (
    <div
      aria-hidden
      style={{
        height: 'var(--bui-space-2)',
        borderRadius: 'var(--bui-radius-full)',
        background: 'var(--bui-bg-neutral-3)',
        overflow: 'hidden',
      }}
    >
      <div
        style={{
          width: `${(100 * done) / Math.max(resources.length, 1)}%`,
          height: '100%',
          background: 'var(--bui-fg-announcement)',
          transition: 'width 0.5s',
        }}
      />
    </div>
  );
};

/** Why the stack is not what it should be, before anybody has to read the events. */
const Cause = ({
  stack,
  reading,
  failure,
}: {
  stack: Stack;
  reading: StackReading;
  /** What the registry says; ECS's own words are in it, which CloudFormation does not pass on. */
  failure?: OperationFailure;
}) => {
  const { tone } = statusWords(stack.status);
  const cause = rootCauseOf(reading.events, stack.name);
  if (tone === 'done' || (tone === 'working' && !cause)) {
    return null;
  }
  const what = cause
    ? `${typeWords(cause.type)} ${nameOf(cause.logicalId)}`
    : 'The stack';
  const word = statusWords(cause?.status ?? stack.status).word;
  const reason = cause?.reason ?? stack.reason;
  const why =
    failure?.step === 'deploy'
      ? `${failure.cause} ${failure.hint}`
      : reason && reasonWords(reason);
  return (
    <Alert
      status={tone === 'failed' || cause ? 'danger' : 'warning'}
      icon
      title={`${what} ${word[0].toLowerCase()}${word.slice(1)}`}
      description={
        why ?? 'CloudFormation gives no reason; the events may tell more.'
      }
    />
  );
};

/** How old the reading is, and the button that makes it new. */
export const Freshness = ({
  readAt,
  isLive,
  isLoading,
  onRefresh,
}: {
  readAt: string;
  isLive: boolean;
  isLoading: boolean;
  onRefresh: () => void;
}) => (
  <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
    <Text variant="body-small">
      Read from AWS <RelativeTime at={readAt} />
      {isLive && `; again every ${LIVE_MS / 1_000} s while something happens`}.
    </Text>
    {!isLive && (
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiRefreshLine />}
        isPending={isLoading}
        onPress={onRefresh}
      >
        Refresh
      </Button>
    )}
  </Flex>
);

/** A stack: its state, how far it is, why it failed, where to look further. */
export const StackSummary = ({
  stack,
  reading,
  tenant,
}: {
  stack: Stack;
  reading: StackReading;
  tenant?: Tenant;
}) => (
  <Flex direction="column" gap="4">
    {stack.shared && (
      <Alert
        status="info"
        icon
        title="This stack is shared"
        description={`${
          tenant ? `${TIER_WORDS[tenant.tier]} tenants share` : 'Tenants share'
        } its services and tables; onboarding one makes nothing in it.`}
      />
    )}
    <Cause stack={stack} reading={reading} failure={tenant?.failure} />
    <Flex direction="column" gap="2">
      <Text variant="body-medium">
        {summarize(reading.resources, stack.status)}
      </Text>
      {stack.inProgress && <Progress reading={reading} />}
    </Flex>
    <Facts
      facts={[
        { name: 'State', value: <StatusMark status={stack.status} /> },
        {
          name: 'Stack',
          value: <CopyText label="stack name" value={stack.name} />,
        },
        { name: 'Created', value: <RelativeTime at={stack.createdAt} /> },
        {
          name: 'Changed',
          value: stack.updatedAt ? (
            <RelativeTime at={stack.updatedAt} />
          ) : (
            'Never since'
          ),
        },
      ]}
    />
    <Flex align="center" gap="2">
      <ButtonLink
        href={stack.consoleUrl}
        target="_blank"
        rel="noopener noreferrer"
        size="small"
        variant="secondary"
        iconEnd={<RiExternalLinkLine />}
      >
        Open in the AWS console
      </ButtonLink>
      <Flex align="center" gap="1">
        <Text variant="body-small">ARN</Text>
        <CopyButton label="stack ARN" value={stack.id} />
      </Flex>
    </Flex>
  </Flex>
);
