import { only } from '../../http/only';
import type { Quotas } from '../../services/servicequotas/quotas';
import type { Collection } from '../../state/store';
import type { AwsService } from '../../types';
import type { Role } from '../iam';

/** What the account has of IAM, and what it may have. */
export const accountSummaryOperations = (
  roles: Collection<Role>,
  quotas: Quotas,
): AwsService['operations'] => ({
  GetAccountSummary(input) {
    only(input, [], 'iam:GetAccountSummary');
    return {
      SummaryMap: {
        Roles: roles.values().length,
        RolesQuota: quotas.roles(),
        // There are none of these here.
        Users: 0,
        Groups: 0,
        Policies: 0,
        // AWS's limits, which nobody can raise.
        AssumeRolePolicySizeQuota: 2048,
        RolePolicySizeQuota: 10_240,
      },
    };
  },
});
