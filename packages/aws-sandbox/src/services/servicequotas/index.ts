import * as schemas from '@aws-sdk/client-service-quotas';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { Account, AwsService } from '../../types';
import type { Quota, Quotas } from './quotas';

/** Service Quotas' page length, also the longest. */
const MAX_PAGE = 100;

const missing = (message: string) =>
  new AwsError('NoSuchResourceException', message, 404);

/** Service Quotas: what the account may have. */
export function createServiceQuotas(
  account: Account,
  quotas: Quotas,
): AwsService {
  const shapeOf = (quota: Quota, value: number) =>
    ({
      ServiceCode: quota.serviceCode,
      ServiceName: quota.serviceName,
      QuotaArn: account.arn(
        'servicequotas',
        `${quota.serviceCode}/${quota.code}`,
      ),
      QuotaCode: quota.code,
      QuotaName: quota.name,
      Value: value,
      Unit: 'None',
      Adjustable: quota.adjustable,
      GlobalQuota: quota.global,
      QuotaAppliedAtLevel: 'ACCOUNT',
      UsageMetric: quota.usageMetric && {
        MetricNamespace: quota.usageMetric.namespace,
        MetricName: quota.usageMetric.name,
        MetricDimensions: quota.usageMetric.dimensions,
        MetricStatisticRecommendation: quota.usageMetric.statistic,
      },
    } satisfies schemas.ServiceQuota);

  const require = (serviceCode: string, code: string): Quota => {
    const quota = quotas.find(serviceCode, code);
    if (!quota) {
      throw missing(
        'The request failed because the specified quota does not exist.',
      );
    }
    return quota;
  };

  return {
    signingName: 'servicequotas',
    protocol: 'json',
    schemas: schemas as never,
    operations: {
      GetServiceQuota(input: schemas.GetServiceQuotaRequest) {
        only(
          input,
          ['ServiceCode', 'QuotaCode'],
          'servicequotas:GetServiceQuota',
        );
        const quota = require(input.ServiceCode!, input.QuotaCode!);
        return { Quota: shapeOf(quota, quota.value) };
      },

      GetAWSDefaultServiceQuota(
        input: schemas.GetAWSDefaultServiceQuotaRequest,
      ) {
        only(
          input,
          ['ServiceCode', 'QuotaCode'],
          'servicequotas:GetAWSDefaultServiceQuota',
        );
        const quota = require(input.ServiceCode!, input.QuotaCode!);
        return { Quota: shapeOf(quota, quota.awsDefault) };
      },

      ListServiceQuotas(input: schemas.ListServiceQuotasRequest) {
        only(
          input,
          ['ServiceCode', 'QuotaCode', 'MaxResults', 'NextToken'],
          'servicequotas:ListServiceQuotas',
        );
        const ofService = quotas
          .all()
          .filter(quota => quota.serviceCode === input.ServiceCode);
        if (ofService.length === 0) {
          throw missing(
            'The request failed because the specified service does not exist.',
          );
        }
        const found = ofService.filter(
          quota => !input.QuotaCode || quota.code === input.QuotaCode,
        );
        const start = Number(input.NextToken ?? 0);
        const end = start + (input.MaxResults ?? MAX_PAGE);
        return {
          Quotas: found
            .slice(start, end)
            .map(quota => shapeOf(quota, quota.value)),
          NextToken: end < found.length ? String(end) : undefined,
        };
      },
    },
  };
}
