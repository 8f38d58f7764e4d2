import { Text } from '@backstage/ui';
import type { ServiceHealth } from '@tenantry/plugin-tenants-common';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';

const SHOWN = 8;

/** ECS names service, deployment and tasks in brackets; here it says what happened. */
export const plain = (message: string): string => {
  const text = message.replace(/:?(\s*\([a-z-]+ [^)]*\))+/g, '').trim();
  return text.charAt(0).toLocaleUpperCase('en') + text.slice(1);
};

/** What ECS says happened to the services, newest first. */
export const Events = ({ services }: { services: ServiceHealth[] }) => {
  const events = services
    .flatMap(({ name, events: own }) => own.map(event => ({ ...event, name })))
    .sort((one, other) => other.at.localeCompare(one.at));
  return (
    <Panel title="Events" note="what ECS says, newest first">
      {events.length === 0 && (
        <Quiet variant="body-medium">Nothing has happened lately.</Quiet>
      )}
      {events.length > 0 && (
        <LongList items={events} shown={SHOWN} label="Events" gap="3">
          {event => (
            <li key={`${event.name} ${event.id}`}>
              <Text
                as="div"
                variant="body-medium"
                title={event.message}
                style={{ overflowWrap: 'anywhere' }}
              >
                {plain(event.message)}
              </Text>
              <Quiet>
                {event.name}, <RelativeTime at={event.at} />
              </Quiet>
            </li>
          )}
        </LongList>
      )}
    </Panel>
  );
};
