import { LifecycleError } from '../errors';
import { explainError } from './explain';

const sdkError = (name: string, message: string, extra: object = {}) =>
  Object.assign(new Error(message), { name, ...extra });

describe('explainError', () => {
  it.each([
    [sdkError('ThrottlingException', 'Rate exceeded'), /Wait a minute/],
    [sdkError('AccessDeniedException', 'Not allowed'), /Allow the portal/],
    [
      sdkError('Error', 'connect', { code: 'ECONNREFUSED' }),
      /endpoint can be reached/,
    ],
    [sdkError('TimeoutError', 'Too slow'), /endpoint can be reached/],
    [
      sdkError('InternalFailure', 'Oops', {
        $metadata: { httpStatusCode: 500 },
      }),
      /AWS has a problem/,
    ],
    [sdkError('ValidationException', 'Wrong'), /Remove the cause/],
    [sdkError('LimitExceededException', 'Too many groups'), /quota/],
    [sdkError('ResourceNotFoundException', 'No pool'), /Deploy them again/],
  ])('says what to do (%#)', (error, hint) => {
    expect(explainError(error).hint).toMatch(hint);
  });

  it('keeps what is explained already', () => {
    const error = new LifecycleError('It broke.', 'Mend it.');
    expect(explainError(error)).toBe(error);
    expect(error.message).toBe('It broke. Mend it.');
  });

  it('repeats no address', () => {
    const { reason } = explainError(
      sdkError('X', 'User ada@acme.example exists'),
    );
    expect(reason).toBe('User (address) exists.');
  });

  it('has words for a cancelled task, and for what is no error', () => {
    expect(explainError(sdkError('AbortError', 'aborted')).reason).toBe(
      'The task was cancelled.',
    );
    expect(explainError('a text').reason).toBe('a text.');
  });
});
