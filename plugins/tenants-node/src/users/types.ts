import type {
  Tenant,
  TenantUser,
  TenantUsersResponse,
  UserChange,
} from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';

/** Who is invited, as a person fills it in. */
export interface Invitation {
  email: string;
  role: string;
}

/** What is done to which user, as a person fills it in. */
export interface UserChangeInput {
  /** Id of the user. */
  user: string;
  change: UserChange;
}

/** A step that may find what an earlier run of its task has done. */
export interface RepeatableStep extends StepContext {
  /** Whether the task has begun with this step before. */
  resumed: boolean;
}

/** The users of a tenant; they are its user pool's, and nothing is kept of them here. */
export interface Users {
  /** A page of them, read from the user pool; one call. */
  list(
    tenantId: string,
    page: { limit: number; cursor?: string },
  ): Promise<TenantUsersResponse>;
  /** One of them; one call. */
  get(tenantId: string, userId: string): Promise<TenantUser>;
  /** Makes a user and mails an invitation. */
  invite(
    tenantId: string,
    invitation: Invitation,
    step: RepeatableStep,
  ): Promise<Tenant>;
  /** Disables, enables or removes a user, or mails the invitation again. */
  change(
    tenantId: string,
    input: UserChangeInput,
    step: RepeatableStep,
  ): Promise<Tenant>;
}
