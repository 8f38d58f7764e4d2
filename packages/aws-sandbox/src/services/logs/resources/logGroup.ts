import type { ResourceHandler } from '../../../types';
import type { LogGroups } from '../groups';

/** `AWS::Logs::LogGroup`. */
export const logGroupHandler = (groups: LogGroups): ResourceHandler => ({
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
    groups.create(name, properties.RetentionInDays);
    return { physicalId: name, attributes: { Arn: `${groups.arnOf(name)}:*` } };
  },
  async update(name, { RetentionInDays }) {
    groups.retain(name, RetentionInDays);
    return { physicalId: name };
  },
  async read(name) {
    const group = groups.find(name);
    return group && { RetentionInDays: group.retentionInDays };
  },
  async delete(name) {
    groups.remove(name);
  },
});
