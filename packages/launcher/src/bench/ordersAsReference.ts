import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STSClient } from '@aws-sdk/client-sts';
import { createOrderService, orderEnv } from '@tenantry/order-service';
import { assumeTenantRole, runService } from '@tenantry/service-kit';

/**
 * The order service, except that it comes by its clients as the reference implementation
 * does: each request makes a client of STS, asks it for the tenant's credentials, and makes
 * a client of DynamoDB with them.
 */
runService({
  name: 'order-service',
  env: orderEnv,
  create: env =>
    createOrderService(env, {
      documents: {
        async clientFor({ tenantId }) {
          const assumeRole = assumeTenantRole(
            new STSClient(),
            env.TENANT_ROLE_ARN!,
          );
          return new DynamoDBClient({
            region: env.AWS_REGION,
            credentials: await assumeRole(tenantId),
          });
        },
        close() {},
      },
    }),
});
