import * as schemas from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { Account, AwsService, ResourceHandler } from '../../types';

interface LogGroup {
  name: string;
  retentionInDays?: number;
  createdAt: string;
}

/** One line of a log. */
export interface LogEvent {
  stream: string;
  timestampMs: number;
  message: string;
  id: string;
}

/** Lines kept per group; the oldest go first. Logs live as long as the process. */
const MAX_EVENTS = 20_000;
/** Most events that one answer holds; CloudWatch's limit. */
const MAX_PAGE = 10_000;

/** `"text"` or plain words, all of which must be in the message. */
function matcherOf(pattern: string | undefined): (message: string) => boolean {
  const terms = [...(pattern ?? '').matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, quoted, word]) => quoted ?? word,
  );
  return message => terms.every(term => message.includes(term));
}

/** CloudWatch Logs: groups, and the lines that services wrote lately. */
export function createLogs(account: Account) {
  const groups = account.store.collection<LogGroup>('logs.groups');
  const lines = new Map<string, LogEvent[]>();
  const arnOf = (name: string) => account.arn('logs', `log-group:${name}`);

  const require = (name: string): LogGroup => {
    const group = groups.get(name);
    if (!group) {
      throw new AwsError(
        'ResourceNotFoundException',
        'The specified log group does not exist.',
      );
    }
    return group;
  };

  function createGroup(name: string, retentionInDays?: number): void {
    if (groups.get(name)) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The specified log group already exists',
      );
    }
    groups.put(name, {
      name,
      retentionInDays,
      createdAt: account.clock.now().toISOString(),
    });
  }

  /** Writes a line. Lines for groups that do not exist are lost, as in AWS. */
  function put(group: string, stream: string, message: string): void {
    if (!groups.get(group)) {
      return;
    }
    const events = lines.get(group) ?? [];
    lines.set(group, events);
    events.push({
      stream,
      timestampMs: account.clock.now().getTime(),
      message,
      id: account.ids.hex(32),
    });
    if (events.length > MAX_EVENTS) {
      events.splice(0, MAX_EVENTS / 10);
    }
  }

  function select(input: any): LogEvent[] {
    const matches = matcherOf(input.filterPattern);
    const streams: string[] | undefined = input.logStreamNames;
    return (lines.get(input.logGroupName) ?? []).filter(
      event =>
        event.timestampMs >= (input.startTime ?? 0) &&
        event.timestampMs <= (input.endTime ?? Infinity) &&
        (!streams || streams.includes(event.stream)) &&
        (!input.logStreamNamePrefix ||
          event.stream.startsWith(input.logStreamNamePrefix)) &&
        matches(event.message),
    );
  }

  const groupHandler: ResourceHandler = {
    type: 'AWS::Logs::LogGroup',
    properties: [
      'LogGroupName',
      'RetentionInDays',
      'KmsKeyId',
      'LogGroupClass',
      'Tags',
    ],
    createOnly: ['LogGroupName'],
    async create(properties, { generateName }) {
      const name = properties.LogGroupName ?? generateName(512);
      createGroup(name, properties.RetentionInDays);
      return { physicalId: name, attributes: { Arn: `${arnOf(name)}:*` } };
    },
    async update(name, { RetentionInDays }) {
      groups.put(name, { ...require(name), retentionInDays: RetentionInDays });
      return { physicalId: name };
    },
    async delete(name) {
      groups.delete(name);
      lines.delete(name);
    },
  };

  return {
    signingName: 'logs',
    protocol: 'json' as const,
    schemas: schemas as never,
    put,
    resourceHandlers: [groupHandler],
    operations: {
      CreateLogGroup(input: any) {
        only(input, ['logGroupName'], 'logs:CreateLogGroup');
        createGroup(input.logGroupName);
      },
      CreateLogStream(input: any) {
        only(input, ['logGroupName', 'logStreamName'], 'logs:CreateLogStream');
        require(input.logGroupName);
      },
      DeleteLogGroup(input: any) {
        only(input, ['logGroupName'], 'logs:DeleteLogGroup');
        require(input.logGroupName);
        groups.delete(input.logGroupName);
        lines.delete(input.logGroupName);
      },
      DescribeLogGroups(input: any) {
        only(input, ['logGroupNamePrefix', 'limit'], 'logs:DescribeLogGroups');
        return {
          logGroups: groups
            .values()
            .filter(group =>
              group.name.startsWith(input.logGroupNamePrefix ?? ''),
            )
            .map(group => ({
              logGroupName: group.name,
              retentionInDays: group.retentionInDays,
              arn: `${arnOf(group.name)}:*`,
              creationTime: new Date(group.createdAt).getTime(),
            })),
        };
      },
      PutLogEvents(input: any) {
        only(
          input,
          ['logGroupName', 'logStreamName', 'logEvents'],
          'logs:PutLogEvents',
        );
        require(input.logGroupName);
        for (const { message } of input.logEvents) {
          put(input.logGroupName, input.logStreamName, message);
        }
        return {};
      },
      FilterLogEvents(input: any) {
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
        require(input.logGroupName);
        const found = select(input);
        const start = Number(input.nextToken ?? 0);
        const end = start + Math.min(input.limit ?? MAX_PAGE, MAX_PAGE);
        return {
          events: found.slice(start, end).map(event => ({
            logStreamName: event.stream,
            timestamp: event.timestampMs,
            ingestionTime: event.timestampMs,
            message: event.message,
            eventId: event.id,
          })),
          nextToken: end < found.length ? String(end) : undefined,
        };
      },
    },
    accessOf: (operation: string, input: any) => [
      {
        action: `logs:${operation}`,
        resource: input.logGroupName ? `${arnOf(input.logGroupName)}:*` : '*',
      },
    ],
    inventory: () => ({
      logGroups: groups
        .values()
        .map(group => group.name)
        .sort(),
    }),
  } satisfies AwsService & Record<string, unknown>;
}

export type Logs = ReturnType<typeof createLogs>;
