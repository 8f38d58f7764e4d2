import type {
  APIGatewayAuthorizerResult,
  APIGatewayTokenAuthorizerEvent,
} from 'aws-lambda';
import { log } from '../log';
import { isServed, readTenantIdOfClient, readTenantWithKey } from '../registry';
import { claimedBy, verify } from './verify';

/** API Gateway turns exactly this message into a 401. */
const unauthorized = () => new Error('Unauthorized');

/** `arn:…:api/stage/*`: the result is cached for the token, whichever route comes next. */
const everyRoute = (methodArn: string) =>
  `${methodArn.split('/').slice(0, 2).join('/')}/*`;

const decide = (
  effect: 'Allow' | 'Deny',
  methodArn: string,
  principalId: string,
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [
      {
        Action: 'execute-api:Invoke',
        Effect: effect,
        Resource: everyRoute(methodArn),
      },
    ],
  },
});

/** Lets a request in when the registry confirms the tenant that its token names. */
export async function handler(
  event: APIGatewayTokenAuthorizerEvent,
): Promise<APIGatewayAuthorizerResult> {
  const token = event.authorizationToken.replace(/^bearer /i, '');
  const claimed = claimedBy(token);
  const tenantId =
    claimed.tenantId ??
    (claimed.appClientId && (await readTenantIdOfClient(claimed.appClientId)));
  const found = tenantId && (await readTenantWithKey(tenantId));
  if (!found) {
    log('warn', 'refused', { tenantId, reason: 'no such tenant' });
    throw unauthorized();
  }
  const { tenant, apiKey } = found;
  const result = await verify(token, tenant);
  if ('refusal' in result) {
    log('warn', 'refused', { tenantId, reason: result.refusal });
    throw unauthorized();
  }
  const { claims } = result;
  if (!isServed(tenant) || !apiKey) {
    log('warn', 'refused', {
      tenantId,
      reason: apiKey ? `the tenant is ${tenant.state}` : 'it has no key',
    });
    return decide('Deny', event.methodArn, claims.sub);
  }
  return {
    ...decide('Allow', event.methodArn, claims.sub),
    context: {
      tenantId: tenant.tenantId,
      tier: tenant.tier,
      tenantPath: tenant.tenantPath,
      userRole: claims['custom:userRole'],
    },
    usageIdentifierKey: apiKey,
  };
}
