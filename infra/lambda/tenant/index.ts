import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { json } from '../http';
import { readTenant } from '../registry';

/** Limits of each tier, as the stack's usage plans have them. */
const plans = (): Record<string, unknown> => JSON.parse(process.env.PLANS!);

/** Tells a tenant's users what their tenant is, and what its tier allows. */
export async function handler(event: {
  requestContext: Pick<APIGatewayProxyEvent['requestContext'], 'authorizer'>;
}): Promise<APIGatewayProxyResult> {
  const tenant = await readTenant(event.requestContext.authorizer?.tenantId);
  if (!tenant) {
    return json(404, 'no-store', {
      error: { code: 'not_found', message: 'There is no such tenant.' },
    });
  }
  const { tenantId, displayName, tier, state } = tenant;
  return json(200, 'no-store', {
    tenantId,
    displayName,
    tier,
    state,
    limits: plans()[tier],
  });
}
