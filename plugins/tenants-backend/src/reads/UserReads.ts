import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  tenantUsersPermission,
  type TenantUser,
  type TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import type { TenantReads } from './TenantReads';
import { getAllowed } from './getAllowed';

/** The users of one tenant, read from AWS when a person asks who may change them. */
export class UserReads {
  constructor(
    private readonly options: {
      reads: Pick<TenantReads, 'get'>;
      tenants: Pick<TenantsService, 'users'>;
      permissions: PermissionsService;
    },
  ) {}

  async list(
    tenantId: string,
    page: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<TenantUsersResponse> {
    await this.#require(tenantId, credentials);
    return this.options.tenants.users.list(tenantId, page);
  }

  async get(
    tenantId: string,
    userId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantUser> {
    await this.#require(tenantId, credentials);
    return this.options.tenants.users.get(tenantId, userId);
  }

  /** They are people: reading tenants is not enough. */
  async #require(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<void> {
    await getAllowed(
      this.options,
      { tenantId, permission: tenantUsersPermission, what: 'see the users of' },
      credentials,
    );
  }
}
