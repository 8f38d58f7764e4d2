import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { LogGroups } from '../groups';
import type { LogLine } from '../lineFile';

/** Most events that one answer holds; CloudWatch's limit. */
const MAX_PAGE = 10_000;

/** `"text"` or plain words, all of which must be in the message. */
function matcherOf(pattern = ''): (message: string) => boolean {
  const terms = [...pattern.matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => {
      if (word && /^[{[%?-]/.test(word)) {
        throw new NotSupportedError(`the filter pattern ${pattern}`);
      }
      return quoted ?? word;
    },
  );
  return message => terms.every(term => message.includes(term));
}

/** Where a line stands in its group: names it, and sorts like it. */
const positionOf = ({ timestampMs, seq }: LogLine) =>
  `${String(timestampMs).padStart(20, '0')}${String(seq).padStart(36, '0')}`;

const eventOf = (line: LogLine) => ({
  timestamp: line.timestampMs,
  ingestionTime: line.timestampMs,
  message: line.message,
});

/** Lines on one side of a token, nearest to it: `f/…` after it, `b/…` before it. */
function pageOf(lines: LogLine[], token: string, limit: number): LogLine[] {
  const [direction, position] = token.split('/');
  if (!/^[fb]$/.test(direction) || !position) {
    throw new AwsError(
      'InvalidParameterException',
      'The specified nextToken is invalid.',
    );
  }
  return direction === 'f'
    ? lines.filter(line => positionOf(line) > position).slice(0, limit)
    : lines.filter(line => positionOf(line) < position).slice(-limit);
}

/** Reading and writing lines. */
export const eventOperations = (
  groups: LogGroups,
): AwsService['operations'] => ({
  PutLogEvents(input) {
    only(
      input,
      ['logGroupName', 'logStreamName', 'logEvents'],
      'logs:PutLogEvents',
    );
    groups.require(input.logGroupName);
    for (const { message, timestamp } of input.logEvents) {
      groups.put(input.logGroupName, input.logStreamName, message, timestamp);
    }
    return {};
  },

  GetLogEvents(input) {
    only(
      input,
      [
        'logGroupName',
        'logStreamName',
        'startTime',
        'endTime',
        'nextToken',
        'limit',
        'startFromHead',
      ],
      'logs:GetLogEvents',
    );
    const { logGroupName: name, logStreamName: stream } = input;
    // The end is exclusive here, and nowhere else.
    const lines = groups
      .between(name, input.startTime, input.endTime && input.endTime - 1)
      .filter(line => line.stream === stream);
    if (lines.length === 0 && !groups.lines.hasStream(name, stream)) {
      throw new AwsError(
        'ResourceNotFoundException',
        'The specified log stream does not exist.',
      );
    }
    const limit = Math.min(input.limit ?? MAX_PAGE, MAX_PAGE);
    const token = input.nextToken ?? (input.startFromHead ? 'f/0' : 'b/9');
    const page = pageOf(lines, token, limit);
    const [, position] = token.split('/');
    // At an end the token stays as it was: that is how a reader knows.
    return {
      events: page.map(eventOf),
      nextForwardToken: `f/${
        page.length ? positionOf(page.at(-1)!) : position
      }`,
      nextBackwardToken: `b/${page.length ? positionOf(page[0]) : position}`,
    };
  },

  FilterLogEvents(input) {
    only(
      input,
      [
        'logGroupName',
        'logStreamNames',
        'logStreamNamePrefix',
        'startTime',
        'endTime',
        'filterPattern',
        'limit',
        'nextToken',
      ],
      'logs:FilterLogEvents',
    );
    const matches = matcherOf(input.filterPattern);
    const streams: string[] | undefined = input.logStreamNames;
    const prefix: string = input.logStreamNamePrefix ?? '';
    const found = groups
      .between(input.logGroupName, input.startTime, input.endTime)
      .filter(
        line =>
          (!streams || streams.includes(line.stream)) &&
          line.stream.startsWith(prefix) &&
          (!input.nextToken || positionOf(line) > input.nextToken) &&
          matches(line.message),
      );
    const page = found.slice(0, Math.min(input.limit ?? MAX_PAGE, MAX_PAGE));
    return {
      events: page.map(line => ({
        ...eventOf(line),
        logStreamName: line.stream,
        eventId: positionOf(line),
      })),
      nextToken:
        page.length < found.length ? positionOf(page.at(-1)!) : undefined,
    };
  },
});
