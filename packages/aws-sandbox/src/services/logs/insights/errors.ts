import { AwsError } from '../../../errors';

/** A query that CloudWatch would not take, with the place of what is wrong with it. */
export const malformed = (
  message: string,
  start: number,
  end: number = start,
): AwsError =>
  new AwsError('MalformedQueryException', message, 400, {
    queryCompileError: {
      location: { startCharOffset: start, endCharOffset: end },
      message,
    },
  });
