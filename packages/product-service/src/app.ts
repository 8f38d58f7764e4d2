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
} from '@tenantry/service-kit';
import type * as z from 'zod';
import {
  createProduct,
  getProduct,
  listProducts,
  replaceProduct,
} from './products';
import {
  product,
  productInput,
  productParams,
  productReplacement,
  type Product,
} from './schemas';

/** The variables that this service reads. */
export const productEnv = tableEnv;

/** Builds the product service; it does not listen yet. */
export function createProductService(
  env: z.output<typeof productEnv>,
  options: { logDestination?: LogDestination } = {},
): Service {
  const documents = createTenantDocuments({
    region: env.AWS_REGION,
    tenantRoleArn: env.TENANT_ROLE_ARN,
  });
  const store = createTableStore<Product>({
    tableName: env.TABLE_NAME,
    idName: 'productId',
    documents,
  });

  return createService({
    name: env.SERVICE_NAME ?? 'product-service',
    version: env.SERVICE_VERSION ?? 'unknown',
    basePath: '/products',
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
          schema: {
            querystring: pageQuery,
            response: { 200: pageOf(product) },
          },
        },
        async ({ tenant, query }) => listProducts(store, tenant, query),
      );
      routes.post(
        '',
        { schema: { body: productInput, response: { 201: product } } },
        async ({ tenant, body }, reply) => {
          const created = await createProduct(store, tenant, body);
          // Relative: it stays right behind a stage or another prefix.
          reply.code(201).header('location', `products/${created.productId}`);
          return created;
        },
      );
      routes.get(
        '/:id',
        { schema: { params: productParams, response: { 200: product } } },
        async ({ tenant, params }) => getProduct(store, tenant, params.id),
      );
      routes.put(
        '/:id',
        {
          schema: {
            params: productParams,
            body: productReplacement,
            response: { 200: product },
          },
        },
        async ({ tenant, params, body }) =>
          replaceProduct(store, tenant, params.id, body),
      );
    },
  });
}
