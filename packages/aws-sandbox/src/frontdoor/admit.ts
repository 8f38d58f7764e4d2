import type { ApiGateway } from '../services/apigateway';
import type { ApiKey } from '../services/apigateway/model';
import { GatewayError, type DoorRequest } from './request';

const forbidden = () => new GatewayError('INVALID_API_KEY', 403, 'Forbidden');

function keyOf(
  { tables }: ApiGateway,
  request: DoorRequest,
): ApiKey | undefined {
  const value =
    request.deployment!.api.apiKeySource === 'AUTHORIZER'
      ? request.authorization?.usageIdentifierKey
      : String(request.headers['x-api-key'] ?? '');
  const id = tables.keyValues.get(value ?? '');
  const key = id === undefined ? undefined : tables.apiKeys.get(id);
  return key?.enabled ? key : undefined;
}

/** Finds the caller's key and counts the request against its usage plan, or refuses it. */
export function admit(apigateway: ApiGateway, request: DoorRequest): void {
  const key = keyOf(apigateway, request);
  if (!key) {
    throw forbidden();
  }
  request.apiKey = key;
  const { apiId, name } = request.stage!;
  const plan = (apigateway.tables.plansOfKey.get(key.id) ?? [])
    .map(id => apigateway.tables.usagePlans.get(id))
    .find(item =>
      item?.stages.some(stage => stage.apiId === apiId && stage.stage === name),
    );
  if (!plan) {
    throw forbidden();
  }
  switch (apigateway.meter.admit(plan, key)) {
    case 'throttled':
      throw new GatewayError('THROTTLED', 429, 'Too Many Requests');
    case 'quota':
      throw new GatewayError('QUOTA_EXCEEDED', 429, 'Limit Exceeded');
    default:
  }
}
