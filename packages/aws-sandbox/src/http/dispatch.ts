import { performance } from 'node:perf_hooks';
import { AwsError, NotSupportedError } from '../errors';
import type { Iam } from '../iam/iam';
import type { Account, AwsService, Principal } from '../types';
import type { CallLog } from './callLog';
import { credentialScopeOf } from './credentialScope';
import { protocolOf } from './protocols';
import { jsonError } from './protocols/json';
import type { WireRequest, WireResponse } from './protocols/types';

/** Services that may be called unsigned, by the prefix of `X-Amz-Target`. */
const UNSIGNED_TARGETS: Record<string, string> = {
  AWSCognitoIdentityProviderService: 'cognito-idp',
};

function toAwsError(error: unknown, account: Account): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  if ((error as Error).name === 'AbortError') {
    return new AwsError('RequestAborted', 'The caller hung up', 499);
  }
  account.logger.error(
    `The sandbox failed: ${error instanceof Error ? error.stack : error}`,
  );
  return new AwsError('InternalFailure', (error as Error).message, 500);
}

const nameOf = (principal: Principal): string =>
  'arn' in principal ? principal.arn : 'anonymous';

/** The query protocol words refusals differently. */
function inWordsOf(service: AwsService, error: AwsError): AwsError {
  return service.protocol === 'query' && error.code === 'AccessDeniedException'
    ? new AwsError('AccessDenied', error.message, 403)
    : error;
}

/** Answers AWS calls: which service, who calls, may they, do it, say it on the wire. */
export class Dispatcher {
  readonly #services: Map<string, AwsService>;

  constructor(
    private readonly account: Account,
    private readonly iam: Iam,
    services: AwsService[],
    private readonly calls: CallLog,
  ) {
    this.#services = new Map(
      services.map(service => [service.signingName, service]),
    );
  }

  async answer(
    request: WireRequest,
    signal: AbortSignal,
  ): Promise<WireResponse> {
    const started = performance.now();
    const at = this.account.clock.now().toISOString();
    const requestId = this.account.ids.uuid();
    let service: AwsService | undefined;
    let operation = '';
    let principal: Principal = { kind: 'anonymous' };
    let response: WireResponse;
    let failure: AwsError | undefined;
    try {
      service = this.#serviceOf(request);
      const protocol = protocolOf(service);
      const schemas = service.schemas ?? {};
      const call = protocol.decode(schemas, request);
      operation = call.operation;
      const carryOut = service.operations[operation];
      if (!carryOut) {
        throw new NotSupportedError(
          `the operation ${service.signingName}:${operation}`,
        );
      }
      principal = this.#principalOf(request);
      this.#authorize(service, operation, call.input, principal);
      const output = await this.account.faults.around(
        {
          service: service.signingName,
          operation,
          principal: nameOf(principal),
          input: call.input,
        },
        signal,
        async () => carryOut(call.input, { principal, signal }),
      );
      response = protocol.encode(schemas, operation, output, requestId);
    } catch (error) {
      failure = toAwsError(error, this.account);
      if (service) {
        failure = inWordsOf(service, failure);
      }
      response = service
        ? protocolOf(service).encodeError(failure, requestId)
        : jsonError(failure, requestId);
    }
    this.calls.record({
      service: service?.signingName ?? 'unknown',
      operation,
      principal: nameOf(principal),
      at,
      durationMs: performance.now() - started,
      status: response.status,
      ...(failure ? { error: failure.code } : {}),
    });
    return response;
  }

  #serviceOf(request: WireRequest): AwsService {
    const name =
      credentialScopeOf(request.headers)?.signingName ??
      UNSIGNED_TARGETS[
        String(request.headers['x-amz-target'] ?? '').split('.')[0]
      ];
    if (!name) {
      throw new AwsError(
        'MissingAuthenticationTokenException',
        'Missing Authentication Token',
        403,
      );
    }
    const service = this.#services.get(name);
    if (!service) {
      throw new NotSupportedError(`the service ${name}`);
    }
    return service;
  }

  #principalOf(request: WireRequest): Principal {
    const scope = credentialScopeOf(request.headers);
    return scope
      ? this.iam.principalOf(scope.accessKeyId, scope.sessionToken)
      : { kind: 'anonymous' };
  }

  #authorize(
    service: AwsService,
    operation: string,
    input: unknown,
    principal: Principal,
  ): void {
    if (service.publicOperations?.includes(operation)) {
      return;
    }
    if (principal.kind === 'anonymous') {
      throw new AwsError(
        'MissingAuthenticationTokenException',
        'Missing Authentication Token',
        403,
      );
    }
    const needed = service.accessOf?.(operation, input) ?? [
      { action: `${service.signingName}:${operation}`, resource: '*' },
    ];
    for (const { action, resource, context } of needed) {
      this.iam.authorize(principal, action, resource, context);
    }
  }
}
