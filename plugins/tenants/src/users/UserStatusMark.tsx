import { Flex, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiForbidFill,
  RiMailCloseFill,
  RiMailSendFill,
} from '@remixicon/react';
import type { TenantUser, UserStatus } from '@tenantry/plugin-tenants-common';
import { MarkIcon, type Look } from '../components/Mark';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { STATUS_WORDS } from './words';

const LOOKS: Record<UserStatus, Look> = {
  active: { icon: RiCheckboxCircleFill, colour: 'positive' },
  invited: { icon: RiMailSendFill, colour: 'announcement' },
  expired: { icon: RiMailCloseFill, colour: 'warning' },
  disabled: { icon: RiForbidFill, colour: 'secondary' },
};

/** How it stands with a user's access, and since when; Cognito does not say when it began to be active. */
export const UserStatusMark = ({ user }: { user: TenantUser }) => (
  <Flex align="start" gap="1">
    <MarkIcon look={LOOKS[user.status]} />
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
