import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  RiDeleteBinLine,
  RiForbidLine,
  RiMailSendLine,
  RiMore2Line,
  RiUserFollowLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { TenantUser, UserChange } from '@tenantry/plugin-tenants-common';
import { useFormLinks } from '../useFormLink';
import { CHANGE_WORDS, nameOf } from './words';

const ICONS: Record<UserChange, RemixiconComponentType> = {
  disable: RiForbidLine,
  enable: RiUserFollowLine,
  remove: RiDeleteBinLine,
  'resend-invitation': RiMailSendLine,
};

/** What can be done to a user; each opens the form, filled in without name or address. */
export const UserMenu = ({
  tenantId,
  user,
  changes,
}: {
  tenantId: string;
  user: TenantUser;
  changes: UserChange[];
}) => {
  const formLink = useFormLinks();
  const isOffered = changes.length > 0 && formLink('change-user');
  return isOffered ? (
    <MenuTrigger>
      <ButtonIcon
        variant="tertiary"
        size="small"
        icon={<RiMore2Line />}
        aria-label={`Change ${nameOf(user)}`}
      />
      <Menu placement="bottom end">
        {changes.map(change => {
          const Icon = ICONS[change];
          return (
            <MenuItem
              key={change}
              iconStart={<Icon size={16} />}
              color={change === 'remove' ? 'danger' : 'primary'}
              href={formLink('change-user', {
                tenantId,
                user: user.userId,
                change,
              })}
            >
              {CHANGE_WORDS[change]}
            </MenuItem>
          );
        })}
      </Menu>
    </MenuTrigger>
  ) : null;
};
