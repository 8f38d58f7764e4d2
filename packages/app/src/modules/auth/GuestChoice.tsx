import { Avatar, Card, Flex, Text } from '@backstage/ui';
import { RiArrowRightSLine } from '@remixicon/react';
import { FrontDoor } from './FrontDoor';
import type { Guest } from './guests';

const GuestCard = ({
  guest: { title, role, description },
  onChoose,
}: {
  guest: Guest;
  onChoose: () => void;
}) => (
  <Card label={`Sign in as ${title}, ${role}`} onPress={onChoose}>
    <Flex align="center" gap="4" p="1">
      <Avatar src="" name={title} size="large" purpose="decoration" />
      <Flex direction="column" gap="1" style={{ flex: 1 }}>
        <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
          <Text variant="title-x-small" weight="bold">
            {title}
          </Text>
          <Text variant="body-small">{role}</Text>
        </Flex>
        {description && <Text variant="body-medium">{description}</Text>}
      </Flex>
      <RiArrowRightSLine size={20} aria-hidden style={{ flexShrink: 0 }} />
    </Flex>
  </Card>
);

/** The front door of a portal on somebody's own machine: whom to be. */
export const GuestChoice = ({
  guests,
  problem,
  onChoose,
}: {
  guests: Guest[];
  /** Why signing in failed. */
  problem?: string;
  onChoose: (guest: Guest) => void;
}) => (
  <FrontDoor
    text="This portal is on your own machine, so no password is asked. Choose who to be; sign out in Settings to be somebody else."
    problem={problem}
  >
    <Flex direction="column" gap="3">
      {guests.map(guest => (
        <GuestCard
          key={guest.entityRef}
          guest={guest}
          onChoose={() => onChoose(guest)}
        />
      ))}
    </Flex>
  </FrontDoor>
);
