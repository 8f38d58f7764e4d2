import { CustomErrorBase, isError } from '@backstage/errors';
import { callOf } from '../aws/calls';
import { explainError } from '../aws/explain';
import { LifecycleError } from '../errors';

const THROTTLED =
  /Throttl|TooManyRequests|RequestLimitExceeded|LimitExceededException|SlowDown/;
const DENIED =
  /AccessDenied|NotAuthorized|UnauthorizedOperation|UnrecognizedClient|InvalidSignature|ExpiredToken|CredentialsProviderError/;
const UNREACHABLE =
  /ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|TimeoutError|NetworkingError|socket hang up/;

/** Why AWS could not be asked, in a sentence that a page can show. */
export class ObservationError extends CustomErrorBase {
  name = 'ObservationError' as const;

  constructor(
    readonly kind: 'throttled' | 'denied' | 'unreachable' | 'failed',
    message: string,
  ) {
    super(message);
  }

  static from(error: unknown): ObservationError {
    if (error instanceof ObservationError) {
      return error;
    }
    if (error instanceof LifecycleError) {
      return new ObservationError('failed', error.message);
    }
    const { reason } = explainError(error);
    const call = callOf(error);
    const what = call ? ` (${call.service} ${call.operation})` : '';
    const known = isError(error) ? error : new Error(String(error));
    const text = `${known.name} ${known.message} ${
      (known as { code?: string }).code ?? ''
    }`;
    if (
      THROTTLED.test(known.name) ||
      (known as { $retryable?: { throttling?: boolean } }).$retryable
        ?.throttling
    ) {
      return new ObservationError(
        'throttled',
        `AWS is throttling our calls${what}.`,
      );
    }
    if (DENIED.test(known.name)) {
      return new ObservationError(
        'denied',
        `${reason} Allow the portal's AWS role this action.`,
      );
    }
    if (UNREACHABLE.test(text)) {
      return new ObservationError(
        'unreachable',
        `AWS cannot be reached${what}.`,
      );
    }
    return new ObservationError('failed', reason);
  }
}
