import { isError } from '@backstage/errors';
import { LifecycleError } from '../errors';
import { callOf } from './calls';

interface SdkError extends Error {
  code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $retryable?: { throttling?: boolean };
}

const THROTTLED =
  /^(Throttling|ThrottlingException|TooManyRequestsException|ProvisionedThroughputExceededException|RequestLimitExceeded)$/;
const GONE = /^(ResourceNotFoundException|NotFoundException)$/;
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnrecognizedClientException|InvalidSignatureException|ExpiredToken|ExpiredTokenException|CredentialsProviderError|UnauthorizedOperation)$/;
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|TimeoutError|NetworkingError|socket hang up/;

/** Names of services as people know them. */
const NAMES: Record<string, string> = {
  APIGateway: 'API Gateway',
  CognitoIdentityProvider: 'Cognito',
  ServiceQuotas: 'Service Quotas',
};

/** With a full stop, unless it ends already. */
export const sentence = (text: string) =>
  /[.!?]$/.test(text) ? text : `${text}.`;

/** Addresses are personal data; AWS's messages sometimes quote them. */
export const withoutAddresses = (text: string) =>
  text.replace(/[^\s@"'<>]+@[^\s@"'<>]+/g, '(address)');

function hintOf(error: SdkError): string {
  const status = error.$metadata?.httpStatusCode ?? 0;
  const text = `${error.name} ${error.code ?? ''} ${error.message}`;
  if (THROTTLED.test(error.name) || error.$retryable?.throttling) {
    return 'AWS limits how fast it may be called. Wait a minute, then run it again.';
  }
  if (DENIED.test(error.name)) {
    return "Allow the portal's AWS role this action, then run it again.";
  }
  if (UNREACHABLE.test(text)) {
    return "Check that the cell's endpoint can be reached from the portal, then run it again.";
  }
  if (error.name === 'LimitExceededException') {
    // API Gateway means calls per second by it, the others how many of a thing there may be.
    return callOf(error)?.service === 'APIGateway'
      ? 'AWS limits how fast it may be called. Wait a minute, then run it again.'
      : 'The account is at a quota. Raise it in Service Quotas, then run it again.';
  }
  if (GONE.test(error.name)) {
    return "Something that the cell's stacks say is there is gone. Deploy them again, then run it again.";
  }
  if (status >= 500) {
    return 'AWS has a problem. Wait a minute, then run it again.';
  }
  return 'Remove the cause, then run it again.';
}

/** Turns whatever was thrown into a cause and a hint, in words, without personal data. */
export function explainError(error: unknown): LifecycleError {
  if (error instanceof LifecycleError) {
    return error;
  }
  const known: SdkError = isError(error) ? error : new Error(String(error));
  if (known.name === 'AbortError') {
    return new LifecycleError(
      'The task was cancelled.',
      'Run it again to go on where it stopped.',
    );
  }
  const message = sentence(
    withoutAddresses(known.message || known.code || known.name),
  );
  const call = callOf(known);
  return new LifecycleError(
    call
      ? `${NAMES[call.service] ?? call.service} ${
          call.operation
        } failed: ${message}`
      : message,
    hintOf(known),
  );
}
