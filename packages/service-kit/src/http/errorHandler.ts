import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { fromAwsError } from './awsErrors';
import { ServiceError } from './ServiceError';
import { fromValidationError } from './validation';

/** What the framework itself refuses, by its error code, in our words. */
const FRAMEWORK_ERRORS: Record<string, [status: number, message: string]> = {
  FST_ERR_BAD_URL: [400, 'The URL is malformed'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'A part of the path is too long'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'The body is larger than 100 KiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'The body must be JSON: send content-type application/json',
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'The body is empty; send JSON'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'The body is not valid JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'The body is not as long as content-length says',
  ],
  FST_ERR_HANDLER_TIMEOUT: [503, 'The request took too long'],
};

function toServiceError(error: unknown, request: FastifyRequest): ServiceError {
  if (error instanceof ServiceError) {
    return error;
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    return fromValidationError(error, request);
  }
  const aws = fromAwsError(error);
  if (aws) {
    return aws;
  }
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = FRAMEWORK_ERRORS[code ?? ''];
  if (known) {
    const [status, message] = known;
    return new ServiceError(
      status,
      status === 503 ? 'unavailable' : 'invalid_request',
      message,
      { cause: error },
    );
  }
  if (code?.startsWith('FST_') && statusCode && statusCode < 500) {
    return new ServiceError(
      statusCode,
      'invalid_request',
      'The request could not be read',
      { cause: error },
    );
  }
  return new ServiceError(
    500,
    'internal',
    'The service could not complete the request',
    { cause: error },
  );
}

/** Answers whatever was thrown, and logs what somebody should know of. */
export function handleError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const error = toServiceError(thrown, request);
  const about = {
    ...(error.security && { security: true }),
    ...(request.tenant && { tenantId: request.tenant.tenantId }),
    route: request.routeOptions.url,
    code: error.code,
  };
  const cause = { error: error.cause ?? error };
  if (error.expected) {
    request.log.info(about, 'request put off');
  } else if (error.status >= 500) {
    request.log.error({ ...about, ...cause }, 'request failed');
  } else if (error.security) {
    request.log.warn({ ...about, ...cause }, 'request refused');
  }
  reply
    .code(error.status)
    .headers(error.headers)
    .type('application/json; charset=utf-8')
    // Past the route's own serializer, which knows the shapes of success only.
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send({
      error: {
        code: error.code,
        message: error.message,
        details: error.details,
      },
    });
}

/** Answers a request for a route that does not exist. */
export function handleUnknownRoute(
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  handleError(
    new ServiceError(
      404,
      'unknown_route',
      'There is no such route; see the OpenAPI description of this service',
    ),
    request,
    reply,
  );
}
