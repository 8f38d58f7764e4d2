import { only } from '../../http/only';
import type { Quotas } from '../../services/servicequotas/quotas';
import type { AwsService } from '../../types';

/** What CloudFormation lets the account have. */
export const accountOperations = (
  quotas: Quotas,
): AwsService['operations'] => ({
  DescribeAccountLimits(input) {
    only(input, [], 'cloudformation:DescribeAccountLimits');
    return { AccountLimits: [{ Name: 'StackLimit', Value: quotas.stacks() }] };
  },
});
