import { isAllowed, type PolicyDocument } from '../iam/policy';
import type { AuthorizerFlushes } from '../services/apigateway/AuthorizerFlushes';
import type { Authorizer } from '../services/apigateway/model';
import type { Lambda } from '../services/lambda';
import type { Account } from '../types';
import { GatewayError, type Authorization, type DoorRequest } from './request';

const unauthorized = () =>
  new GatewayError('UNAUTHORIZED', 401, 'Unauthorized');

interface Decision extends Authorization {
  policy: PolicyDocument;
}

/** Results kept at most; the oldest go first. */
const MAX_CACHED = 10_000;

const headerOf = (request: DoorRequest, name: string) => {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(',') : value;
};

function identityOf(request: DoorRequest, source: string): string | undefined {
  const [, kind, name] =
    /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  return kind === 'header'
    ? headerOf(request, name)
    : request.query.get(name) ?? undefined;
}

/** Asks Lambda authorizers, and remembers what they said for as long as they allow. */
export class AuthorizerCache {
  readonly #cache = new Map<
    string,
    { decision: Decision; expiresMs: number }
  >();

  constructor(
    private readonly account: Account,
    private readonly lambda: Lambda,
    private readonly flushes: AuthorizerFlushes,
  ) {}

  async authorize(
    request: DoorRequest,
    authorizer: Authorizer,
  ): Promise<Authorization> {
    const identities = authorizer.identitySources.map(source =>
      identityOf(request, source),
    );
    const valid = (identity: string | undefined) =>
      identity &&
      (!authorizer.validation ||
        new RegExp(`^(?:${authorizer.validation})$`).test(identity));
    if (!identities.every(valid)) {
      throw unauthorized();
    }
    const methodArn = `arn:aws:execute-api:${this.account.region}:${
      this.account.accountId
    }:${request.stage!.apiId}/${request.stage!.name}/${request.method}${
      request.path
    }`;
    const decision = await this.#decide(
      request,
      authorizer,
      identities as string[],
      methodArn,
    );
    const allowed = isAllowed([decision.policy], {
      action: 'execute-api:Invoke',
      resource: methodArn,
      context: {},
    });
    if (!allowed) {
      request.authorization = decision;
      throw new GatewayError(
        'ACCESS_DENIED',
        403,
        'User is not authorized to access this resource with an explicit deny',
      );
    }
    return decision;
  }

  async #decide(
    request: DoorRequest,
    authorizer: Authorizer,
    identities: string[],
    methodArn: string,
  ): Promise<Decision> {
    const now = this.account.clock.now().getTime();
    const { apiId, name } = request.stage!;
    // Each stage has a cache of its own; an answer that was asked for before it was
    // flushed comes too late to be remembered.
    const key = [
      authorizer.id,
      name,
      this.flushes.count(apiId, name),
      ...identities,
    ].join('\n');
    const cached = this.#cache.get(key);
    if (cached && cached.expiresMs > now) {
      return cached.decision;
    }
    const { payload, error } = await this.lambda.invoke(
      authorizer.functionArn,
      this.#event(request, authorizer, identities, methodArn),
      'apigateway.amazonaws.com',
    );
    if (error) {
      throw error.message === 'Unauthorized'
        ? unauthorized()
        : new GatewayError('AUTHORIZER_FAILURE', 500, 'Internal server error');
    }
    const decision = readDecision(payload);
    if (authorizer.ttlSeconds > 0) {
      this.#cache.delete(key);
      this.#cache.set(key, {
        decision,
        expiresMs: now + authorizer.ttlSeconds * 1000,
      });
      if (this.#cache.size > MAX_CACHED) {
        this.#cache.delete(this.#cache.keys().next().value!);
      }
    }
    return decision;
  }

  #event(
    request: DoorRequest,
    { type }: Authorizer,
    [token]: string[],
    methodArn: string,
  ): unknown {
    if (type === 'TOKEN') {
      return { type, authorizationToken: token, methodArn };
    }
    return {
      type,
      methodArn,
      resource: request.resourcePath,
      path: request.path,
      httpMethod: request.method,
      headers: Object.fromEntries(
        Object.keys(request.headers).map(name => [
          name,
          headerOf(request, name),
        ]),
      ),
      queryStringParameters: Object.fromEntries(request.query),
      pathParameters: request.pathParameters,
      requestContext: {
        requestId: request.requestId,
        apiId: request.stage!.apiId,
        stage: request.stage!.name,
      },
    };
  }
}

function readDecision(payload: unknown): Decision {
  const { principalId, policyDocument, context, usageIdentifierKey } =
    (payload ?? {}) as Record<string, any>;
  if (typeof principalId !== 'string' || !policyDocument?.Statement) {
    throw new GatewayError(
      'AUTHORIZER_CONFIGURATION_ERROR',
      500,
      'Internal server error',
    );
  }
  return {
    principalId,
    policy: policyDocument,
    usageIdentifierKey,
    context: Object.fromEntries(
      Object.entries(context ?? {}).map(([name, value]) => [
        name,
        String(value),
      ]),
    ),
  };
}
