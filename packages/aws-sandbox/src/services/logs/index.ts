import * as schemas from '@aws-sdk/client-cloudwatch-logs';
import { join } from 'node:path';
import type { Account, AwsService } from '../../types';
import { LogGroups } from './groups';
import { LineStore } from './LineStore';
import { eventOperations } from './operations/events';
import { groupOperations } from './operations/groups';
import { groupsOf, queryOperations } from './operations/queries';
import { logGroupHandler } from './resources/logGroup';

/** CloudWatch Logs: groups, the lines that services wrote lately, queries over them. */
export function createLogs(account: Account, dataDir?: string) {
  const lines = new LineStore(account.logger, dataDir && join(dataDir, 'logs'));
  const groups = new LogGroups(account, lines);

  /** Names of the log groups that a call is about. */
  function namesIn(input: any): string[] {
    return input.logGroupName ? [input.logGroupName] : groupsOf(input);
  }

  return {
    signingName: 'logs',
    protocol: 'json' as const,
    schemas: schemas as never,
    /** Writes a line; it does not wait for the disk. */
    put: (group: string, stream: string, message: string) =>
      groups.put(group, stream, message),
    resourceHandlers: [logGroupHandler(groups)],
    operations: {
      ...groupOperations(groups),
      ...eventOperations(groups),
      ...queryOperations(account, groups),
    },
    accessOf(operation: string, input: any) {
      const action = `logs:${operation}`;
      const names = namesIn(input);
      const part =
        operation === 'GetLogEvents'
          ? `log-stream:${input.logStreamName}`
          : '*';
      return names.length > 0
        ? names.map(name => ({
            action,
            resource: `${groups.arnOf(name)}:${part}`,
          }))
        : [{ action, resource: '*' }];
    },
    inventory: () => ({
      logGroups: groups
        .all()
        .map(group => group.name)
        .sort(),
    }),
    stop: () => lines.close(),
  } satisfies AwsService & Record<string, unknown>;
}

export type Logs = ReturnType<typeof createLogs>;
