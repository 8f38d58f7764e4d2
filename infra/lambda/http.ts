import type { APIGatewayProxyResult } from 'aws-lambda';

/** An answer that pages of any origin may read, as those of the services. */
export const json = (
  statusCode: number,
  cacheControl: string,
  body: unknown,
): APIGatewayProxyResult => ({
  statusCode,
  headers: {
    'content-type': 'application/json',
    'cache-control': cacheControl,
    'access-control-allow-origin': '*',
  },
  body: JSON.stringify(body),
});
