import { Button, Flex, Text } from '@backstage/ui';
import type { StackEvent } from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { StatusIcon } from './StatusMark';
import { nameOf, reasonWords, statusWords, typeWords } from './words';

/** How many are shown before somebody asks for more. */
const SHOWN = 20;

/** Said of a resource a moment after it began, when that is known already. */
const AGAIN = /^Resource \w+ Initiated$/i;
/** What CloudFormation says when there is nothing to say. */
const NO_REASON = /^User Initiated$/i;

const lowerFirst = (text: string) => text[0].toLowerCase() + text.slice(1);

const Event = ({ event, isLast }: { event: StackEvent; isLast: boolean }) => {
  const { at, logicalId, type, status, reason } = event;
  const { word, tone } = statusWords(status);
  return (
    <li style={{ display: 'flex', gap: 'var(--bui-space-3)' }}>
      <div
        style={{
          display: 'flex',
          flexDirection: 'column',
          alignItems: 'center',
          gap: 'var(--bui-space-1)',
        }}
      >
        <StatusIcon status={status} />
        {!isLast && (
          <div
            style={{ flex: 1, width: 1, background: 'var(--bui-border-2)' }}
          />
        )}
      </div>
      <Flex
        direction="column"
        gap="0.5"
        style={{ minWidth: 0, paddingBottom: 'var(--bui-space-3)' }}
      >
        <Text
          variant="body-medium"
          title={`${type} ${status}`}
          style={{ overflowWrap: 'anywhere' }}
        >
          {typeWords(type)}{' '}
          <Text variant="body-medium" weight="bold">
            {nameOf(logicalId)}
          </Text>{' '}
          {lowerFirst(word)}
        </Text>
        {reason && !NO_REASON.test(reason) && (
          <Text
            variant="body-small"
            weight={tone === 'failed' ? 'bold' : undefined}
            style={{ overflowWrap: 'anywhere' }}
          >
            {reasonWords(reason)}
          </Text>
        )}
        <Quiet>
          <RelativeTime at={at} />
        </Quiet>
      </Flex>
    </li>
  );
};

/** What happened to a stack, newest first. */
export const EventTimeline = ({ events }: { events: StackEvent[] }) => {
  const [all, setAll] = useState(false);
  const told = events.filter(({ reason = '' }) => !AGAIN.test(reason));
  const shown = all ? told : told.slice(0, SHOWN);
  return (
    <Flex direction="column" gap="3">
      <PlainList label="Events of the stack, newest first" gap="0">
        {shown.map((event, index) => (
          <Event
            key={event.id}
            event={event}
            isLast={index === shown.length - 1}
          />
        ))}
      </PlainList>
      {shown.length < told.length && (
        <Flex>
          <Button variant="secondary" size="small" onPress={() => setAll(true)}>
            Show all {`${told.length}`}
          </Button>
        </Flex>
      )}
    </Flex>
  );
};
