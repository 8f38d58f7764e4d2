import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../http';
import { isServed, readTenant } from '../registry';

const CACHED = 'max-age=60';

/** Where the users of a tenant sign in. Open: it is what their app asks before anybody has a token. */
export async function handler(
  event: Pick<APIGatewayProxyEvent, 'pathParameters'>,
): Promise<APIGatewayProxyResult> {
  const name = event.pathParameters?.tenantName ?? '';
  const tenant = await readTenant(name);
  if (!tenant?.identity || !isServed(tenant)) {
    return json(404, CACHED, {
      error: { code: 'not_found', message: 'There is no such tenant.' },
    });
  }
  return json(200, CACHED, {
    issuer: tenant.identity.issuer,
    userPoolId: tenant.identity.userPoolId,
    appClientId: tenant.identity.appClientId,
    apiGatewayUrl: process.env[`API_URL_${tenant.silo?.shard ?? 0}`],
  });
}
