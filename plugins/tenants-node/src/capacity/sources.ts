import {
  DescribeAccountLimitsCommand,
  GetTemplateSummaryCommand,
} from '@aws-sdk/client-cloudformation';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { ListUserPoolsCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { GetAccountSummaryCommand } from '@aws-sdk/client-iam';
import {
  GetServiceQuotaCommand,
  type ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import type { CellClients } from '../aws/clients';
import { StackReads } from '../observe/stackReads';

/** How much of something there is, of how much there may be. */
export interface Use {
  used: number;
  limit: number;
}

/** Something that has to be there and is not. */
export class Missing extends Error {}

/** Where a count ends: 3,000 user pools are three times what an account has by default. */
const MAX_POOL_PAGES = 50;
const POOLS_PER_PAGE = 60;

/** CloudWatch has usage by the minute, some minutes late. */
const USAGE_WINDOW_MS = 15 * 60_000;

async function quota(
  { servicequotas }: CellClients,
  ServiceCode: string,
  QuotaCode: string,
): Promise<ServiceQuota> {
  const { Quota } = await servicequotas.send(
    new GetServiceQuotaCommand({ ServiceCode, QuotaCode }),
  );
  return Quota!;
}

/** Stacks by name and their quota: a page for each hundred stacks, and one call more. */
export async function readStacks({
  cloudformation,
}: CellClients): Promise<Use & { names: ReadonlySet<string> }> {
  const [stacks, limits] = await Promise.all([
    new StackReads(cloudformation).stacks(),
    cloudformation.send(new DescribeAccountLimitsCommand({})),
  ]);
  const limit = limits.AccountLimits?.find(({ Name }) => Name === 'StackLimit');
  if (limit?.Value === undefined) {
    throw new Error('CloudFormation does not tell the limit of stacks.');
  }
  return {
    used: stacks.length,
    limit: limit.Value,
    names: new Set(stacks.map(({ name }) => name)),
  };
}

/** User pools and their quota: a page for each sixty, and one call more. */
export async function readUserPools(clients: CellClients): Promise<Use> {
  const count = async () => {
    let used = 0;
    let NextToken: string | undefined;
    for (let page = 0; page < MAX_POOL_PAGES; page += 1) {
      const answer = await clients.cognito.send(
        new ListUserPoolsCommand({ MaxResults: POOLS_PER_PAGE, NextToken }),
      );
      used += answer.UserPools?.length ?? 0;
      NextToken = answer.NextToken;
      if (!NextToken) {
        return used;
      }
    }
    throw new Error(
      `There are more than ${used} user pools; they are not counted to the end.`,
    );
  };
  const [used, { Value }] = await Promise.all([
    count(),
    quota(clients, 'cognito-idp', 'L-66E6DF30'),
  ]);
  return { used, limit: Value! };
}

/** IAM roles and their quota; one call. */
export async function readRoles({ iam }: CellClients): Promise<Use> {
  const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
  const { Roles, RolesQuota } = SummaryMap ?? {};
  if (Roles === undefined || RolesQuota === undefined) {
    throw new Error('IAM does not tell how many roles there are.');
  }
  return { used: Roles, limit: RolesQuota };
}

/** vCPUs of Fargate tasks and their quota; two calls. */
export async function readFargateVcpus(
  clients: CellClients,
  now: Date,
): Promise<Use> {
  const { Value, UsageMetric } = await quota(clients, 'fargate', 'L-3032A538');
  const { MetricNamespace, MetricName, MetricDimensions } = UsageMetric!;
  const { MetricDataResults } = await clients.cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(now.getTime() - USAGE_WINDOW_MS),
      EndTime: now,
      MetricDataQueries: [
        {
          Id: 'used',
          MetricStat: {
            Metric: {
              Namespace: MetricNamespace,
              MetricName,
              Dimensions: Object.entries(MetricDimensions ?? {}).map(
                ([Name, value]) => ({ Name, Value: value }),
              ),
            },
            Period: 60,
            Stat: UsageMetric!.MetricStatisticRecommendation,
          },
        },
      ],
    }),
  );
  // Newest first; nothing runs, nothing is measured.
  return { used: MetricDataResults?.[0]?.Values?.[0] ?? 0, limit: Value! };
}

/** What a template asks for; throws `Missing` when it is not where it should be. */
export async function readTemplate(
  { cloudformation }: CellClients,
  TemplateURL: string,
): Promise<{ parameters: Array<{ name: string; required: boolean }> }> {
  try {
    const { Parameters = [] } = await cloudformation.send(
      new GetTemplateSummaryCommand({ TemplateURL }),
    );
    return {
      parameters: Parameters.map(({ ParameterKey, DefaultValue }) => ({
        name: ParameterKey!,
        required: DefaultValue === undefined,
      })),
    };
  } catch (error) {
    if ((error as Error).name === 'ValidationError') {
      throw new Missing((error as Error).message);
    }
    throw error;
  }
}

/** Makes sure that an image is there; throws `Missing` when it is not. */
export async function requireImage(
  { ecr }: CellClients,
  repositoryName: string,
  imageTag: string,
): Promise<void> {
  try {
    await ecr.send(
      new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }),
    );
  } catch (error) {
    if (
      /^(ImageNotFound|RepositoryNotFound)Exception$/.test(
        (error as Error).name,
      )
    ) {
      throw new Missing(`${repositoryName}:${imageTag}`);
    }
    throw error;
  }
}
