import type {
  TenantUser,
  UserChange,
  UserRole,
  UserStatus,
} from '@tenantry/plugin-tenants-common';

export const ROLE_WORDS: Record<UserRole, string> = {
  TenantAdmin: 'Administrator',
  TenantUser: 'User',
};

export const STATUS_WORDS: Record<UserStatus, string> = {
  invited: 'Invited',
  expired: 'Invitation expired',
  active: 'Active',
  disabled: 'Disabled',
};

export const CHANGE_WORDS: Record<UserChange, string> = {
  disable: 'Disable',
  enable: 'Enable',
  remove: 'Remove',
  'resend-invitation': 'Send invitation again',
};

/** What people know a user by. */
export const nameOf = ({ email, name, userId }: TenantUser): string =>
  email ?? name ?? userId;

/** `ada@acme.example, administrator, active` */
export const userWords = (user: TenantUser): string =>
  [
    nameOf(user),
    ROLE_WORDS[user.role].toLowerCase(),
    STATUS_WORDS[user.status].toLowerCase(),
  ].join(', ');

/** Administrators first, then by name. */
export const byRoleAndName = (a: TenantUser, b: TenantUser): number =>
  a.role.localeCompare(b.role) || nameOf(a).localeCompare(nameOf(b));

/** Whether somebody administers their tenant: those who are disabled do not. */
const administers = ({ role, status }: TenantUser) =>
  role === 'TenantAdmin' && status !== 'disabled';

/** The administrator who has to stay, as far as all users are known. */
export function lastAdminOf(
  users: TenantUser[],
  hasMore: boolean,
): string | undefined {
  const admins = users.filter(administers);
  return !hasMore && admins.length === 1 ? admins[0].userId : undefined;
}

/** What can be done to a user. */
export function changesOf(
  { status, provider, userId }: TenantUser,
  lastAdmin?: string,
): UserChange[] {
  const isInvited = status === 'invited' || status === 'expired';
  const leave: UserChange[] =
    userId === lastAdmin
      ? []
      : [status === 'disabled' ? 'enable' : 'disable', 'remove'];
  return isInvited && provider === undefined
    ? ['resend-invitation', ...leave]
    : leave;
}
