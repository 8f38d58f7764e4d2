import type { Account } from '../types';
import { contextValue, fillContext } from './context';
import type { DoorRequest, DoorResponse, GatewayError } from './request';

/** The answer to a refused request, as the API words it, or as API Gateway does. */
export function refuse(
  account: Account,
  request: DoorRequest,
  error: GatewayError,
): DoorResponse {
  request.error = { responseType: error.responseType, message: error.message };
  const family = error.status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
  const responses = request.deployment?.gatewayResponses ?? [];
  const own = responses.find(
    response => response.responseType === error.responseType,
  );
  const fallback = responses.find(response => response.responseType === family);
  const status = Number(
    own?.statusCode ?? fallback?.statusCode ?? error.status,
  );
  const template =
    own?.templates['application/json'] ??
    fallback?.templates['application/json'] ??
    '{"message":$context.error.messageString}';
  const parameters = { ...fallback?.parameters, ...own?.parameters };
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': request.requestId,
      ...Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [
          name.replace('gatewayresponse.header.', '').toLowerCase(),
          value.replace(/^'|'$/g, ''),
        ]),
      ),
    },
    body: fillContext(template, name => contextValue(account, request, name)),
  };
}
