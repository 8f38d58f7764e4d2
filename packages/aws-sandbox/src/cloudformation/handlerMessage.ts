import { AwsError, NotSupportedError } from '../errors';

/** CloudFormation's codes, by what is in the code of the service's own error. */
const CODES: Array<[RegExp, string]> = [
  [/AlreadyExists|ResourceExists|InUse/, 'AlreadyExists'],
  [/NotFound|NoSuch/, 'NotFound'],
  [/TooMany|Limit/, 'ServiceLimitExceeded'],
  [/AccessDenied/, 'AccessDenied'],
  [/Invalid|Validation|ClientException/, 'InvalidRequest'],
];

/** Why a resource could not be made, changed or deleted, as CloudFormation tells it. */
export function handlerMessage(
  error: Error,
  type: string,
  newId: () => string,
): string {
  if (error instanceof NotSupportedError) {
    return error.message;
  }
  const isAws = error instanceof AwsError;
  const code =
    (isAws && CODES.find(([pattern]) => pattern.test(error.code))?.[1]) ||
    'GeneralServiceException';
  const message = isAws
    ? `${error.message} (Service: ${type.split('::')[1]}, Status Code: ${
        error.status
      }, Request ID: ${newId()})`
    : error.message;
  return `Resource handler returned message: "${message}" (RequestToken: ${newId()}, HandlerErrorCode: ${code})`;
}
