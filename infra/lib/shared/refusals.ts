import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

/** What the gateway refuses has the shape of the services' own errors. */
export function wordRefusals(api: RestApi): void {
  const word = (type: ResponseType, code: string, statusCode?: string) =>
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode,
      templates: {
        'application/json': `{"error":{"code":"${code}","message":$context.error.messageString,"requestId":"$context.requestId"}}`,
      },
    });
  word(ResponseType.UNAUTHORIZED, 'unauthorized');
  word(ResponseType.ACCESS_DENIED, 'forbidden');
  word(ResponseType.INVALID_API_KEY, 'forbidden');
  word(ResponseType.THROTTLED, 'throttled');
  word(ResponseType.QUOTA_EXCEEDED, 'quota_exceeded');
  word(ResponseType.MISSING_AUTHENTICATION_TOKEN, 'not_found', '404');
  word(ResponseType.DEFAULT_5XX, 'internal');
}
