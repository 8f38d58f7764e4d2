import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import {
  createService,
  createTokenVerifier,
  pageOf,
  pageQuery,
  requireRole,
  serviceEnv,
  type LogDestination,
  type Service,
} from '@tenantry/service-kit';
import * as z from 'zod';
import { user, userChange, userInput, userParams } from './schemas';
import { UserPool } from './UserPool';
import {
  createUser,
  deleteUser,
  getUser,
  listUsers,
  updateUser,
} from './users';

/** The variables that this service reads. */
export const userEnv = serviceEnv.extend({
  USER_POOL_ID: z
    .string()
    .regex(/^[\w-]+_[0-9a-zA-Z]+$/)
    .describe('the Cognito user pool that holds the users'),
});

/** Builds the user service; it does not listen yet. */
export function createUserService(
  env: z.output<typeof userEnv>,
  options: { logDestination?: LogDestination } = {},
): Service {
  const client = new CognitoIdentityProviderClient({
    region: env.AWS_REGION,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 5_000,
      throwOnRequestTimeout: true,
    },
  });
  const pool = new UserPool(client, env.USER_POOL_ID, {
    isOneTenants: env.TENANT_ID !== undefined && !env.USER_POOL_SHARED,
  });

  return createService({
    name: env.SERVICE_NAME ?? 'user-service',
    version: env.SERVICE_VERSION ?? 'unknown',
    basePath: '/users',
    tokens: createTokenVerifier({
      issuer: env.USER_POOL_ISSUER,
      clientId: env.USER_POOL_CLIENT_ID,
      tenantId: env.TENANT_ID,
      sharesUserPool: env.USER_POOL_SHARED,
    }),
    logDestination: options.logDestination,
    close: () => client.destroy(),
    register(routes) {
      routes.addHook('onRequest', requireRole('TenantAdmin'));
      routes.get(
        '',
        { schema: { querystring: pageQuery, response: { 200: pageOf(user) } } },
        async ({ tenant, query }) => listUsers(pool, tenant, query),
      );
      routes.post(
        '',
        { schema: { body: userInput, response: { 201: user } } },
        async ({ tenant, body }, reply) => {
          const created = await createUser(pool, tenant, body);
          // Relative: it stays right behind a stage or another prefix.
          reply.code(201).header('location', `users/${created.userId}`);
          return created;
        },
      );
      routes.get(
        '/:id',
        { schema: { params: userParams, response: { 200: user } } },
        async ({ tenant, params }) => getUser(pool, tenant, params.id),
      );
      routes.put(
        '/:id',
        {
          schema: {
            params: userParams,
            body: userChange,
            response: { 200: user },
          },
        },
        async ({ tenant, params, body }) =>
          updateUser(pool, tenant, params.id, body),
      );
      routes.delete(
        '/:id',
        { schema: { params: userParams } },
        async ({ tenant, params }, reply) => {
          await deleteUser(pool, tenant, params.id);
          return reply.code(204).send();
        },
      );
    },
  });
}
