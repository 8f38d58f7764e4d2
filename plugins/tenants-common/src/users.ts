/** The roles that users of a tenant have, as the SaaS knows them. */
export const USER_ROLES = ['TenantAdmin', 'TenantUser'] as const;
export type UserRole = (typeof USER_ROLES)[number];

/** How it stands with a user's access; `expired` is an invitation that works no longer. */
export const USER_STATUSES = [
  'invited',
  'expired',
  'active',
  'disabled',
] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** What can be done to a user of a tenant. */
export const USER_CHANGES = [
  'disable',
  'enable',
  'remove',
  'resend-invitation',
] as const;
export type UserChange = (typeof USER_CHANGES)[number];

/** What user ids look like. */
export const USER_ID_PATTERN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** For how many days an invitation works: the user pools say so, and it is Cognito's default. */
export const INVITATION_DAYS = 7;

/** A user of a tenant. Personal data: for those who hold `tenant.users` only. */
export interface TenantUser {
  /** The user's `sub`: unlike names in user pools, it never holds an address. */
  userId: string;
  email?: string;
  /** What the user is called; absent when nobody said. */
  name?: string;
  role: UserRole;
  status: UserStatus;
  /** Name of the identity provider that the user comes from; absent for those who sign in here. */
  provider?: string;
  /** ISO time. */
  createdAt: string;
  /** ISO time of the last change: when somebody was invited, or disabled. */
  changedAt: string;
}

/** Answer of `GET /tenants/{id}/users`: read from the user pool when asked. */
export interface TenantUsersResponse {
  items: TenantUser[];
  /** The user pool's; absent on the last page. */
  nextCursor?: string;
  /** ISO time. */
  readAt: string;
}
