import * as schemas from '@aws-sdk/client-cloudwatch';
import type { Account, AwsService } from '../../types';
import { metricDataOperations } from './operations/metricData';
import type { Usage } from './usage';

/** CloudWatch: what is measured of this account, as far as somebody asks for it. */
export function createCloudWatch(account: Account, usage: Usage): AwsService {
  return {
    signingName: 'monitoring',
    protocol: 'json',
    schemas: schemas as never,
    operations: metricDataOperations(account, usage),
    accessOf: operation => [
      { action: `cloudwatch:${operation}`, resource: '*' },
    ],
  };
}
