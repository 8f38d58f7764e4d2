import type { Account } from '../types';
import type { DoorRequest, DoorResponse } from './request';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `24/Nov/2026:10:00:00 +0000`, as API Gateway writes it. */
function requestTime(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(date.getUTCDate())}/${
    MONTHS[date.getUTCMonth()]
  }/${date.getUTCFullYear()}:${two(date.getUTCHours())}:${two(
    date.getUTCMinutes(),
  )}:${two(date.getUTCSeconds())} +0000`;
}

/** The value of `$context.<name>`; `undefined` when it has none, which logs show as `-`. */
export function contextValue(
  account: Account,
  request: DoorRequest,
  name: string,
  response?: DoorResponse,
): string | undefined {
  const { stage, integration, authorization, error } = request;
  if (name.startsWith('authorizer.')) {
    const key = name.slice('authorizer.'.length);
    return key === 'principalId'
      ? authorization?.principalId
      : authorization?.context[key];
  }
  const latency = integration
    ? String(Math.round(integration.endedMs - integration.startedMs))
    : undefined;
  const values: Record<string, () => string | undefined> = {
    requestId: () => request.requestId,
    extendedRequestId: () => request.requestId,
    accountId: () => account.accountId,
    apiId: () => stage?.apiId,
    stage: () => stage?.name,
    httpMethod: () => request.method,
    path: () => `/${stage?.name}${request.path}`,
    resourcePath: () => request.resourcePath,
    resourceId: () => request.resource?.id,
    protocol: () => 'HTTP/1.1',
    domainName: () => new URL(account.frontDoorUrl()).host,
    requestTime: () => requestTime(new Date(request.startedMs)),
    requestTimeEpoch: () => String(Math.round(request.startedMs)),
    status: () => response && String(response.status),
    responseLength: () => response && String(Buffer.byteLength(response.body)),
    responseLatency: () =>
      String(Math.round(account.clock.now().getTime() - request.startedMs)),
    integrationLatency: () => latency,
    'integration.latency': () => latency,
    'integration.status': () => integration && String(integration.status),
    integrationStatus: () => integration && String(integration.status),
    'identity.sourceIp': () => request.sourceIp,
    'identity.userAgent': () => String(request.headers['user-agent'] ?? ''),
    'identity.apiKeyId': () => request.apiKey?.id,
    'identity.apiKey': () => request.apiKey?.value,
    'error.message': () => error?.message,
    'error.messageString': () => error && JSON.stringify(error.message),
    'error.responseType': () => error?.responseType,
  };
  return values[name]?.();
}

/** Replaces every `$context.<name>` in a text. */
export function fillContext(
  text: string,
  valueOf: (name: string) => string | undefined,
): string {
  return text.replace(
    /\$context\.([A-Za-z]+(?:\.[A-Za-z_][A-Za-z0-9_]*)*)/g,
    (_, name) => valueOf(name) ?? '-',
  );
}
