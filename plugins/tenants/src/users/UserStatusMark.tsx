import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiForbidFill,
  RiMailCloseFill,
  RiMailSendFill,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { TenantUser, UserStatus } from '@tenantry/plugin-tenants-common';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { STATUS_WORDS } from './words';

/** A colour for each, and a shape that tells them apart without it. */
const MARKS: Record<
  UserStatus,
  { icon: RemixiconComponentType; colour: string }
> = {
  active: { icon: RiCheckboxCircleFill, colour: 'positive' },
  invited: { icon: RiMailSendFill, colour: 'announcement' },
  expired: { icon: RiMailCloseFill, colour: 'warning' },
  disabled: { icon: RiForbidFill, colour: 'secondary' },
};

/** How it stands with a user's access, and since when; Cognito does not say when it began to be active. */
export const UserStatusMark = ({ user }: { user: TenantUser }) => {
  const { icon: Icon, colour } = MARKS[user.status];
  return (
    <Flex align="start" gap="1">
      <Icon
        size={18}
        aria-hidden
        style={{ color: `var(--bui-fg-${colour})`, flexShrink: 0 }}
      />
      <div style={{ minWidth: 0 }}>
        <Text as="div" variant="body-medium">
          {STATUS_WORDS[user.status]}
        </Text>
        {user.status !== 'active' && (
          <Quiet as="div">
            {user.status === 'expired' && 'sent '}
            <RelativeTime at={user.changedAt} />
          </Quiet>
        )}
      </div>
    </Flex>
  );
};
