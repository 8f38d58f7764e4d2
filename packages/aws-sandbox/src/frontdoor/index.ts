import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequest } from '../http/server';
import type { ApiGateway } from '../services/apigateway';
import type { ElbV2 } from '../services/elbv2';
import type { Lambda } from '../services/lambda';
import type { Logs } from '../services/logs';
import type { Account } from '../types';
import { admit } from './admit';
import { AuthorizerCache } from './authorize';
import { contextValue, fillContext } from './context';
import { findMethod } from './findMethod';
import { Integrations } from './integrate';
import { refuse } from './refuse';
import { GatewayError, type DoorRequest, type DoorResponse } from './request';

/** The way in for tenants' requests: authorizer, usage plan, integration, access log. */
export function createFrontDoor(
  account: Account,
  deps: { apigateway: ApiGateway; elbv2: ElbV2; lambda: Lambda; logs: Logs },
) {
  const { apigateway, logs } = deps;
  const authorizers = new AuthorizerCache(
    account,
    deps.lambda,
    apigateway.flushes,
  );
  const integrations = new Integrations(account, deps.elbv2, deps.lambda);

  async function open(incoming: IncomingMessage): Promise<DoorRequest> {
    const startedMs = account.clock.now().getTime();
    const { method, path, query, headers, body } = await readRequest(incoming);
    // The API's id stands in the path, not in the host's name: laptops know one host.
    const [, apiId, stageName, ...rest] = path.split('/');
    const stage = apigateway.tables.stages.get(`${apiId}/${stageName}`);
    return {
      requestId: account.ids.uuid(),
      startedMs,
      method,
      path: `/${rest.join('/')}`,
      query,
      headers,
      body,
      sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
      pathParameters: {},
      stage,
      deployment:
        stage && apigateway.tables.deployments.get(stage.deploymentId),
    };
  }

  async function pass(request: DoorRequest): Promise<DoorResponse> {
    const { stage, deployment } = request;
    if (!stage || !deployment) {
      throw new GatewayError('ACCESS_DENIED', 403, 'Forbidden');
    }
    const found = findMethod(deployment, request.method, request.path);
    if (!found?.method) {
      throw new GatewayError(
        'MISSING_AUTHENTICATION_TOKEN',
        403,
        'Missing Authentication Token',
      );
    }
    request.resource = found.resource;
    request.resourcePath = found.resourcePath;
    request.pathParameters = found.pathParameters;
    request.operation = found.method;
    const { resourcePath } = found;
    if (
      !apigateway.meter.admitToMethod(
        stage,
        `${request.method} ${resourcePath}`,
      )
    ) {
      throw new GatewayError('THROTTLED', 429, 'Too Many Requests');
    }
    if (found.method.authorizationType === 'CUSTOM') {
      request.authorization = await authorizers.authorize(
        request,
        deployment.authorizers.find(
          authorizer => authorizer.id === found.method!.authorizerId,
        )!,
      );
    }
    if (found.method.apiKeyRequired) {
      admit(apigateway, request);
    }
    return integrations.carryOut(request);
  }

  function log(request: DoorRequest, response: DoorResponse): void {
    const accessLog = request.stage?.accessLog;
    if (accessLog) {
      logs.put(
        accessLog.group,
        request.stage!.apiId,
        fillContext(accessLog.format, name =>
          contextValue(account, request, name, response),
        ).trimEnd(),
      );
    }
  }

  async function answer(request: DoorRequest): Promise<DoorResponse> {
    try {
      return await pass(request);
    } catch (error) {
      if (!(error instanceof GatewayError)) {
        account.logger.error(
          `The front door failed: ${
            error instanceof Error ? error.stack : error
          }`,
        );
      }
      return refuse(
        account,
        request,
        error instanceof GatewayError
          ? error
          : new GatewayError(
              'DEFAULT_5XX',
              500,
              `Internal server error: ${(error as Error).message}`,
            ),
      );
    }
  }

  return {
    async handle(
      incoming: IncomingMessage,
      outgoing: ServerResponse,
    ): Promise<void> {
      const request = await open(incoming);
      const response = await answer(request);
      outgoing.writeHead(response.status, {
        ...response.headers,
        'content-length': Buffer.byteLength(response.body),
      });
      outgoing.end(response.body);
      log(request, response);
    },
    stop: () => integrations.stop(),
  };
}
