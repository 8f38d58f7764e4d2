import type { ResourceHandler } from '../../../types';
import type { Buses } from '../Buses';

/** `AWS::Events::EventBus`. */
export const eventBusHandler = (buses: Buses): ResourceHandler => ({
  type: 'AWS::Events::EventBus',
  properties: [
    'Name',
    'Tags',
    // No behaviour in the sandbox.
    'Description',
  ],
  createOnly: ['Name'],
  async create({ Name: name }) {
    if (buses.find(name)) {
      throw new Error(`Event bus ${name} already exists.`);
    }
    const arn = buses.arnOf(name);
    buses.buses.put(name, { name, arn });
    return { physicalId: name, attributes: { Name: name, Arn: arn } };
  },
  update: async name => ({
    physicalId: name,
    attributes: { Name: name, Arn: buses.arnOf(name) },
  }),
  async delete(name) {
    buses.buses.delete(name);
  },
});
