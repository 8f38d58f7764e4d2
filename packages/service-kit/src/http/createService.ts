import {
  fastify,
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawServerDefault,
} from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireTenant } from '../identity/tenantContext';
import type { TokenVerifier } from '../identity/tokenVerifier';
import { handleError, handleUnknownRoute } from './errorHandler';
import { loggerOptions, logRequest, type LogDestination } from './logging';
import { requestIdOf } from './requestId';

/** Where a service registers its routes; schemas are zod's, `request.tenant` is set. */
export type ServiceRoutes = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** A service that is built but does not listen yet. */
export type Service = FastifyInstance;

/** What makes one service differ from another. */
export interface ServiceOptions {
  name: string;
  version: string;
  /** The path under which everything lives, for example `/orders`. */
  basePath: `/${string}`;
  tokens: TokenVerifier;
  /** Adds the routes, relative to `basePath`. Each of them needs a tenant's token. */
  register(routes: ServiceRoutes): void;
  /** Releases what the routes hold, after the last request. */
  close?(): void | Promise<void>;
  logDestination?: LogDestination;
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route as `GET /orders/:id`, for checks against the API's description. */
    readonly routeList: readonly string[];
  }
}

const BODY_LIMIT_BYTES = 100 * 1024;
const HANDLER_TIMEOUT_MS = 15_000;
const REQUEST_TIMEOUT_MS = 20_000;
// Longer than the load balancer keeps idle connections (60 s), so that it never
// sends a request into one that we are closing.
const KEEP_ALIVE_MS = 65_000;

/** Builds a service: tenants' routes behind a token check, health, logs and errors. */
export function createService(options: ServiceOptions): Service {
  const { name, version, basePath } = options;
  const startedAt = Date.now();
  const app = fastify({
    logger: loggerOptions(name, version, options.logDestination),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: raw => requestIdOf(raw.headers),
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT_BYTES,
    handlerTimeout: HANDLER_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 320 },
    frameworkErrors: handleError,
    // zod checks and serializes; building the default compilers only costs time.
    schemaController: {
      compilersFactory: {
        buildValidator: () => validatorCompiler as never,
        buildSerializer: () => serializerCompiler as never,
      },
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  app.setNotFoundHandler(handleUnknownRoute);

  const routeList: string[] = [];
  app.decorate('routeList', routeList);
  app.addHook('onRoute', route => {
    routeList.push(`${route.method} ${route.url}`);
  });
  app.decorateRequest('tenant');
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('cache-control', 'no-store');
    // Whoever may read an answer has the token for it; nothing goes by cookies.
    reply.header('access-control-allow-origin', '*');
    reply.header('access-control-expose-headers', 'retry-after, x-request-id');
    if (closing) {
      // Else the client keeps the connection, and the server waits for it to end.
      reply.header('connection', 'close');
    }
  });
  app.addHook('onResponse', async (request, reply) =>
    logRequest(request, reply),
  );
  if (options.close) {
    app.addHook('onClose', options.close.bind(options));
  }

  // Asked every few seconds by load balancers: logged only when it fails.
  app.get(`${basePath}/health`, { config: { quiet: true } }, async () => ({
    status: 'ok',
    service: name,
    version,
    uptimeSeconds: Math.round((Date.now() - startedAt) / 1000),
  }));
  app.register(
    async scope => {
      scope.addHook('onRequest', requireTenant(options.tokens));
      options.register(scope.withTypeProvider<ZodTypeProvider>());
    },
    { prefix: basePath },
  );
  return app;
}
