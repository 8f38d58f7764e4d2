import { ServiceError, unavailable } from './ServiceError';

const THROTTLED = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  // A try before is not through yet.
  'TransactionInProgressException',
]);

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'NotAuthorizedException',
  'UnrecognizedClientException',
]);

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

interface AwsErrorShape extends Error {
  code?: string;
  $fault?: 'client' | 'server';
  $retryable?: { throttling?: boolean };
  $metadata?: { httpStatusCode?: number };
}

/** Whether an error came out of an AWS SDK client. */
const isAwsError = (error: unknown): error is AwsErrorShape =>
  error instanceof Error && '$metadata' in error;

/**
 * What an error of an AWS call means to whoever asked us.
 * Returns undefined when it means nothing but a fault of ours.
 */
export function fromAwsError(error: unknown): ServiceError | undefined {
  if (!isAwsError(error)) {
    return undefined;
  }
  const status = error.$metadata?.httpStatusCode ?? 0;
  if (
    THROTTLED.has(error.name) ||
    error.$retryable?.throttling ||
    status === 429
  ) {
    return new ServiceError(
      503,
      'throttled',
      'Too much is going on right now; try again in a moment',
      { headers: { 'retry-after': '2' }, cause: error },
    );
  }
  // The policy said no to our own credentials: either our permissions are wrong
  // or the request reached for another tenant's data. Both deserve a look.
  if (DENIED.has(error.name)) {
    return new ServiceError(
      500,
      'internal',
      'The service could not complete the request',
      { security: true, cause: error },
    );
  }
  if (
    UNREACHABLE.has(error.code ?? '') ||
    error.name === 'TimeoutError' ||
    error.$fault === 'server' ||
    status >= 500
  ) {
    return unavailable('A service that this one needs did not answer', error);
  }
  return undefined;
}
