import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** One line of JSON per request. The tenant comes from the authorizer, never from the client. */
export const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: '$context.requestId',
    time: '$context.requestTimeEpoch',
    tenantId: '$context.authorizer.tenantId',
    tier: '$context.authorizer.tier',
    apiKeyId: '$context.identity.apiKeyId',
    method: '$context.httpMethod',
    route: '$context.resourcePath',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    integrationLatencyMs: '$context.integration.latency',
    integrationStatus: '$context.integration.status',
    bytes: '$context.responseLength',
    refusal: '$context.error.responseType',
  }),
);
