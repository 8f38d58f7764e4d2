import { Button, Flex, Text } from '@backstage/ui';
import type { ServiceHealth } from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';

const SHOWN = 8;

/** ECS writes `(service orders) did this`; which service it was stands beside it already. */
const plain = (message: string): string => {
  const text = message.replace(/^\(service [^)]*\)\s*/, '').trim();
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
};

/** What ECS says happened to the services, newest first. */
export const Events = ({ services }: { services: ServiceHealth[] }) => {
  const [all, setAll] = useState(false);
  const events = services
    .flatMap(({ name, events: own }) => own.map(event => ({ ...event, name })))
    .sort((one, other) => other.at.localeCompare(one.at));
  return (
    <Panel title="Events" note="what ECS says, newest first">
      {events.length === 0 && (
        <Quiet variant="body-medium">Nothing has happened lately.</Quiet>
      )}
      {events.length > 0 && (
        <PlainList label="Events" gap="3">
          {(all ? events : events.slice(0, SHOWN)).map(event => (
            <li key={`${event.name} ${event.id}`}>
              <Text
                as="div"
                variant="body-medium"
                style={{ overflowWrap: 'anywhere' }}
              >
                {plain(event.message)}
              </Text>
              <Quiet>
                {event.name}, <RelativeTime at={event.at} />
              </Quiet>
            </li>
          ))}
        </PlainList>
      )}
      {events.length > SHOWN && (
        <Flex>
          <Button size="small" variant="tertiary" onPress={() => setAll(!all)}>
            {all
              ? 'Show the latest only'
              : `Show ${events.length - SHOWN} more`}
          </Button>
        </Flex>
      )}
    </Panel>
  );
};
