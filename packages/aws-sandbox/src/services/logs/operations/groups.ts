import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { LogGroups } from '../groups';

/** Log groups and streams. */
export const groupOperations = (
  groups: LogGroups,
): AwsService['operations'] => ({
  CreateLogGroup(input) {
    only(input, ['logGroupName'], 'logs:CreateLogGroup');
    groups.create(input.logGroupName);
  },
  CreateLogStream(input) {
    only(input, ['logGroupName', 'logStreamName'], 'logs:CreateLogStream');
    groups.require(input.logGroupName);
    groups.lines.addStream(input.logGroupName, input.logStreamName);
  },
  DeleteLogGroup(input) {
    only(input, ['logGroupName'], 'logs:DeleteLogGroup');
    groups.require(input.logGroupName);
    groups.remove(input.logGroupName);
  },
  PutRetentionPolicy(input) {
    only(input, ['logGroupName', 'retentionInDays'], 'logs:PutRetentionPolicy');
    groups.retain(input.logGroupName, input.retentionInDays);
  },
  DeleteRetentionPolicy(input) {
    only(input, ['logGroupName'], 'logs:DeleteRetentionPolicy');
    groups.retain(input.logGroupName, undefined);
  },
  DescribeLogGroups(input) {
    only(input, ['logGroupNamePrefix', 'limit'], 'logs:DescribeLogGroups');
    return {
      logGroups: groups
        .all()
        .filter(group => group.name.startsWith(input.logGroupNamePrefix ?? ''))
        .map(group => ({
          logGroupName: group.name,
          retentionInDays: group.retentionInDays,
          arn: `${groups.arnOf(group.name)}:*`,
          creationTime: new Date(group.createdAt).getTime(),
        })),
    };
  },
});
