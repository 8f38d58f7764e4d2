import { Agent, request as httpRequest } from 'node:http';
import { NotSupportedError } from '../errors';
import type { Integration } from '../services/apigateway/model';
import { functionArnOf } from '../services/apigateway/resources/api';
import type { ElbV2 } from '../services/elbv2';
import type { Lambda } from '../services/lambda';
import type { Account } from '../types';
import { contextValue } from './context';
import { GatewayError, type DoorRequest, type DoorResponse } from './request';

/** API Gateway's longest wait for an integration, ms. */
const MAX_TIMEOUT_MS = 29_000;

const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
]);

/** `'literal'`, `context.…` or `method.request.…`. */
function mapped(
  account: Account,
  request: DoorRequest,
  expression: string,
): string | undefined {
  const literal = /^'(.*)'$/.exec(expression);
  if (literal) {
    return literal[1];
  }
  if (expression.startsWith('context.')) {
    return contextValue(account, request, expression.slice('context.'.length));
  }
  const [, kind, name] =
    /^method\.request\.(header|path|querystring)\.(.+)$/.exec(expression) ?? [];
  switch (kind) {
    case 'header':
      return [request.headers[name.toLowerCase()] ?? []].flat()[0];
    case 'path':
      return request.pathParameters[name];
    case 'querystring':
      return request.query.get(name) ?? undefined;
    default:
      throw new NotSupportedError(`the mapping expression ${expression}`);
  }
}

/** Forwards requests to what stands behind a method. */
export class Integrations {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 256 });

  constructor(
    private readonly account: Account,
    private readonly elbv2: ElbV2,
    private readonly lambda: Lambda,
  ) {}

  stop(): void {
    this.#agent.destroy();
  }

  async carryOut(request: DoorRequest): Promise<DoorResponse> {
    const { integration } = request.operation!;
    if (integration.Type === 'MOCK') {
      return mockResponse(integration);
    }
    const startedMs = this.account.clock.now().getTime();
    try {
      const response =
        integration.Type === 'HTTP_PROXY'
          ? await this.#http(request, integration)
          : await this.#function(request, integration);
      this.#note(request, startedMs, response.status);
      return response;
    } catch (error) {
      this.#note(
        request,
        startedMs,
        error instanceof GatewayError ? error.status : 500,
      );
      throw error;
    }
  }

  #note(request: DoorRequest, startedMs: number, status: number): void {
    request.integration = {
      startedMs,
      endedMs: this.account.clock.now().getTime(),
      status,
    };
  }

  /** Path parameters, query and headers after the method's request mapping. */
  #map(request: DoorRequest, integration: Integration) {
    const path: Record<string, string> = {};
    const query = new URLSearchParams(request.query);
    const headers: Record<string, string | string[]> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined && !HOP_BY_HOP.has(name)) {
        headers[name] = value;
      }
    }
    for (const [target, expression] of Object.entries(
      integration.RequestParameters ?? {},
    )) {
      const [, kind, name] =
        /^integration\.request\.(header|path|querystring)\.(.+)$/.exec(
          target,
        ) ?? [];
      const value = mapped(this.account, request, expression);
      if (kind === 'header') {
        // What is mapped replaces what the client sent, also when it has no value.
        delete headers[name.toLowerCase()];
        if (value !== undefined) {
          headers[name.toLowerCase()] = value;
        }
      } else if (kind === 'path' && value !== undefined) {
        path[name] = value;
      } else if (kind === 'querystring' && value !== undefined) {
        query.set(name, value);
      }
    }
    return { path, query, headers };
  }

  async #http(
    request: DoorRequest,
    integration: Integration,
  ): Promise<DoorResponse> {
    const { path, query, headers } = this.#map(request, integration);
    const url = new URL(
      integration.Uri!.replace(/\{([^}+]+)\+?\}/g, (_, name) =>
        (path[name] ?? '').split('/').map(encodeURIComponent).join('/'),
      ),
    );
    const method =
      integration.IntegrationHttpMethod === 'ANY'
        ? request.method
        : integration.IntegrationHttpMethod ?? request.method;
    if (integration.ConnectionType !== 'VPC_LINK') {
      throw new NotSupportedError('integrations with public HTTP endpoints');
    }
    if (!integration.IntegrationTarget) {
      throw new NotSupportedError(
        'VPC_LINK integrations without IntegrationTarget',
      );
    }
    const routed = this.elbv2.route(integration.IntegrationTarget, {
      method,
      path: url.pathname,
      headers,
    });
    if (routed.kind === 'fixed') {
      return {
        status: routed.status,
        headers: { 'content-type': routed.contentType },
        body: routed.body,
      };
    }
    const search = query.size > 0 ? `?${query}` : '';
    return this.#send({
      host: routed.host,
      port: routed.port,
      method,
      path: `${url.pathname}${search}`,
      headers: {
        ...headers,
        host: url.host,
        'x-forwarded-for': request.sourceIp,
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id':
          headers['x-amzn-trace-id'] ??
          `Root=1-${Math.floor(request.startedMs / 1000).toString(
            16,
          )}-${this.account.ids.hex(24)}`,
        ...(request.body.length > 0
          ? { 'content-length': String(request.body.length) }
          : {}),
      },
      body: request.body,
      timeoutMs: Math.min(
        integration.TimeoutInMillis ?? MAX_TIMEOUT_MS,
        MAX_TIMEOUT_MS,
      ),
    });
  }

  #send(options: {
    host: string;
    port: number;
    method: string;
    path: string;
    headers: Record<string, string | string[]>;
    body: Buffer;
    timeoutMs: number;
  }): Promise<DoorResponse> {
    const { body, timeoutMs, ...target } = options;
    const timeout = AbortSignal.timeout(timeoutMs);
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { ...target, agent: this.#agent, signal: timeout },
        incoming => {
          const chunks: Buffer[] = [];
          incoming.on('data', chunk => chunks.push(chunk));
          incoming.on('error', reject);
          incoming.on('end', () => {
            const headers: DoorResponse['headers'] = {};
            for (const [name, value] of Object.entries(incoming.headers)) {
              if (value !== undefined && !HOP_BY_HOP.has(name)) {
                headers[name] = value;
              }
            }
            resolve({
              status: incoming.statusCode!,
              headers,
              body: Buffer.concat(chunks),
            });
          });
        },
      );
      outgoing.on('error', () => {
        if (timeout.aborted) {
          reject(
            new GatewayError(
              'INTEGRATION_TIMEOUT',
              504,
              'Endpoint request timed out',
            ),
          );
          return;
        }
        // The load balancer answers for a target that broke off.
        resolve({
          status: 502,
          headers: { 'content-type': 'text/html' },
          body: '<html><head><title>502 Bad Gateway</title></head></html>',
        });
      });
      outgoing.end(body);
    });
  }

  async #function(
    request: DoorRequest,
    integration: Integration,
  ): Promise<DoorResponse> {
    const single = (values: Record<string, string | string[] | undefined>) =>
      Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          [value].flat().pop(),
        ]),
      );
    const { payload, error } = await this.lambda.invoke(
      functionArnOf(integration.Uri!),
      {
        resource: request.resourcePath,
        path: request.path,
        httpMethod: request.method,
        headers: { ...single(request.headers), 'X-Forwarded-Proto': 'http' },
        queryStringParameters:
          request.query.size > 0 ? Object.fromEntries(request.query) : null,
        pathParameters:
          Object.keys(request.pathParameters).length > 0
            ? request.pathParameters
            : null,
        stageVariables: null,
        body: request.body.length > 0 ? request.body.toString() : null,
        isBase64Encoded: false,
        requestContext: {
          requestId: request.requestId,
          apiId: request.stage!.apiId,
          stage: request.stage!.name,
          path: `/${request.stage!.name}${request.path}`,
          httpMethod: request.method,
          domainName: new URL(this.account.frontDoorUrl()).host,
          resourcePath: request.resourcePath,
          identity: { sourceIp: request.sourceIp },
          authorizer: request.authorization?.context,
        },
      },
      'apigateway.amazonaws.com',
    );
    const result = payload as
      | { statusCode?: number; headers?: Record<string, string>; body?: string }
      | undefined;
    if (error || typeof result?.statusCode !== 'number') {
      throw new GatewayError('DEFAULT_5XX', 502, 'Internal server error');
    }
    return {
      status: result.statusCode,
      headers: { 'content-type': 'application/json', ...result.headers },
      body: result.body ?? '',
    };
  }
}

function mockResponse(integration: Integration): DoorResponse {
  const template = integration.RequestTemplates?.['application/json'] ?? '';
  const wanted = /"?statusCode"?\s*:\s*(\d+)/.exec(template)?.[1] ?? '200';
  const response =
    integration.IntegrationResponses?.find(
      ({ SelectionPattern }) =>
        SelectionPattern && new RegExp(SelectionPattern).test(wanted),
    ) ?? integration.IntegrationResponses?.[0];
  const headers = Object.fromEntries(
    Object.entries(response?.ResponseParameters ?? {}).map(([name, value]) => [
      name.replace('method.response.header.', '').toLowerCase(),
      value.replace(/^'|'$/g, ''),
    ]),
  );
  return {
    status: Number(response?.StatusCode ?? wanted),
    headers,
    body: response?.ResponseTemplates?.['application/json'] ?? '',
  };
}
