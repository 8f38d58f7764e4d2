import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { ANY_ORIGIN } from './cors';

/** What the gateway refuses has the shape of the services' own errors. */
export function wordRefusals(api: RestApi): void {
  const word = (
    type: ResponseType,
    code: string,
    { statusCode, headers }: { statusCode?: string; headers?: object } = {},
  ) =>
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode,
      responseHeaders: {
        // A page that may not read why it was refused cannot explain it.
        'access-control-allow-origin': `'${ANY_ORIGIN}'`,
        'access-control-expose-headers': "'retry-after'",
        ...headers,
      },
      templates: {
        'application/json': `{"error":{"code":"${code}","message":$context.error.messageString,"requestId":"$context.requestId"}}`,
      },
    });
  word(ResponseType.UNAUTHORIZED, 'unauthorized');
  word(ResponseType.ACCESS_DENIED, 'forbidden');
  word(ResponseType.INVALID_API_KEY, 'forbidden');
  word(ResponseType.THROTTLED, 'throttled', {
    // A plan's bucket is refilled all the time: there is room for some again after a second.
    headers: { 'retry-after': "'1'" },
  });
  word(ResponseType.QUOTA_EXCEEDED, 'quota_exceeded');
  word(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not_found', {
    statusCode: '404',
  });
  word(ResponseType.DEFAULT_5XX, 'internal');
}
