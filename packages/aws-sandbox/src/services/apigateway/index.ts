import * as schemas from '@aws-sdk/client-api-gateway';
import type { Account, AwsService } from '../../types';
import { apiGatewayAccess, apiGatewayArn } from './access';
import { AuthorizerFlushes } from './AuthorizerFlushes';
import { keyOperations } from './operations/keys';
import { planOperations } from './operations/plans';
import { stageOperations } from './operations/stages';
import { usageOperations } from './operations/usage';
import { apiHandlers } from './resources/api';
import { stageHandlers } from './resources/stages';
import { openTables } from './tables';
import { UsageMeter } from './usage';

/** API Gateway's control plane; requests of tenants go through `src/frontdoor`. */
export function createApiGateway(account: Account) {
  const tables = openTables(account.store);
  const meter = new UsageMeter(tables, account.clock);
  const flushes = new AuthorizerFlushes();
  return {
    signingName: 'apigateway',
    protocol: 'rest-json' as const,
    schemas: schemas as never,
    accessOf: apiGatewayAccess(account),
    operations: {
      ...keyOperations(account, tables),
      ...planOperations(tables),
      ...stageOperations(tables, flushes),
      ...usageOperations(tables, meter),
    },
    tables,
    meter,
    flushes,
    resourceHandlers: [
      ...apiHandlers(account, tables),
      ...stageHandlers(account, tables),
    ],
    tagged: () =>
      tables.apiKeys.values().map(({ id, tags }) => ({
        arn: apiGatewayArn(account, `/apikeys/${id}`),
        tags,
      })),
    inventory: () => ({
      restApis: tables.apis
        .entries()
        .map(([id]) => id)
        .sort(),
      usagePlans: tables.usagePlans
        .values()
        .map(plan => plan.name)
        .sort(),
      apiKeys: tables.apiKeys
        .values()
        .map(key => `${key.id} ${key.name ?? ''}`)
        .sort(),
      usagePlanKeys: tables.plansOfKey
        .entries()
        .flatMap(([keyId, plans]) =>
          plans.map(plan => `${tables.usagePlans.get(plan)?.name} ${keyId}`),
        )
        .sort(),
    }),
  } satisfies AwsService & Record<string, unknown>;
}

export type ApiGateway = ReturnType<typeof createApiGateway>;
