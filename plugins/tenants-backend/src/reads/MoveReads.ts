import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  tenantOperatePermission,
  type MovePreviewResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import type { TenantReads } from '../TenantReads';

/** What a change of tier would mean, asked of AWS for those who may change it. */
export class MoveReads {
  constructor(
    private readonly options: {
      reads: Pick<TenantReads, 'get'>;
      tenants: Pick<TenantsService, 'moving'>;
      permissions: PermissionsService;
    },
  ) {}

  async preview(
    tenantId: string,
    tier: TierName,
    credentials: BackstageCredentials,
  ): Promise<MovePreviewResponse> {
    const { reads, tenants, permissions } = this.options;
    await reads.get(tenantId, credentials);
    const [{ result }] = await permissions.authorize(
      [{ permission: tenantOperatePermission, resourceRef: tenantId }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not change the tier of "${tenantId}". Ask its owner or one of the operators, or for the permission ${tenantOperatePermission.name}.`,
      );
    }
    return tenants.moving.preview(tenantId, tier);
  }
}
