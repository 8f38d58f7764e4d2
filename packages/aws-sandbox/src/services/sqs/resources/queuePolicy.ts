import type { PolicyDocument } from '../../../iam/policy';
import type { ResourceHandler } from '../../../types';
import type { Queues } from '../Queues';

interface Properties {
  Queues: string[];
  PolicyDocument: PolicyDocument;
}

/** `AWS::SQS::QueuePolicy`: decides which services may send. Who calls is bound by roles alone. */
export function queuePolicyHandler(
  queues: Queues,
): ResourceHandler<Properties> {
  const setPolicy = (urls: string[], policy: PolicyDocument | undefined) => {
    for (const url of urls) {
      queues.save({ ...queues.require(url), policy });
    }
  };
  return {
    type: 'AWS::SQS::QueuePolicy',
    properties: ['Queues', 'PolicyDocument'],
    async create(properties, { generateName }) {
      setPolicy(properties.Queues, properties.PolicyDocument);
      return { physicalId: generateName(128) };
    },
    async update(physicalId, properties, previous) {
      setPolicy(previous.Queues, undefined);
      setPolicy(properties.Queues, properties.PolicyDocument);
      return { physicalId };
    },
    async delete(_, properties) {
      setPolicy(
        properties.Queues.filter(url => queues.get(url.split('/').pop()!)),
        undefined,
      );
    },
  };
}
