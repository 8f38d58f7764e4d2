import {
  createService,
  createTableStore,
  createTenantDocuments,
  createTokenVerifier,
  pageOf,
  pageQuery,
  tableEnv,
  type LogDestination,
  type Service,
  type TenantDocuments,
} from '@tenantry/service-kit';
import type * as z from 'zod';
import { createOrder, getOrder, listOrders } from './orders';
import { order, orderInput, orderParams, type Order } from './schemas';

/** The variables that this service reads. */
export const orderEnv = tableEnv;

/** Builds the order service; it does not listen yet. */
export function createOrderService(
  env: z.output<typeof orderEnv>,
  options: {
    logDestination?: LogDestination;
    /** How it comes by its clients, if not as the environment says. */
    documents?: TenantDocuments;
  } = {},
): Service {
  const documents =
    options.documents ??
    createTenantDocuments({
      region: env.AWS_REGION,
      tenantRoleArn: env.TENANT_ROLE_ARN,
    });
  const store = createTableStore<Order>({
    tableName: env.TABLE_NAME,
    idName: 'orderId',
    documents,
  });

  return createService({
    name: env.SERVICE_NAME ?? 'order-service',
    version: env.SERVICE_VERSION ?? 'unknown',
    basePath: '/orders',
    tokens: createTokenVerifier({
      issuer: env.USER_POOL_ISSUER,
      clientId: env.USER_POOL_CLIENT_ID,
      tenantId: env.TENANT_ID,
      sharesUserPool: env.USER_POOL_SHARED,
    }),
    logDestination: options.logDestination,
    close: documents.close,
    register(routes) {
      routes.get(
        '',
        {
          schema: { querystring: pageQuery, response: { 200: pageOf(order) } },
        },
        async ({ tenant, query }) => listOrders(store, tenant, query),
      );
      routes.post(
        '',
        { schema: { body: orderInput, response: { 201: order } } },
        async ({ tenant, body }, reply) => {
          const created = await createOrder(store, tenant, body);
          // Relative: it stays right behind a stage or another prefix.
          reply.code(201).header('location', `orders/${created.orderId}`);
          return created;
        },
      );
      routes.get(
        '/:id',
        { schema: { params: orderParams, response: { 200: order } } },
        async ({ tenant, params }) => getOrder(store, tenant, params.id),
      );
    },
  });
}
