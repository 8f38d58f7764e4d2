import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  tenantOperatePermission,
  type MovePreviewResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import type { TenantReads } from './TenantReads';
import { getAllowed } from './getAllowed';

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
    await getAllowed(
      this.options,
      {
        tenantId,
        permission: tenantOperatePermission,
        what: 'change the tier of',
      },
      credentials,
    );
    return this.options.tenants.moving.preview(tenantId, tier);
  }
}
