import {
  answers,
  flag,
  inPath,
  list,
  query,
  shape,
  text,
  time,
  unavailable,
} from './parts';
import { capacityCheck, compute, tier } from './values';

/** What somebody asks who is about to onboard a tenant. */
export const onboardingPaths = {
  '/availability/{tenantId}': {
    get: {
      operationId: 'GetAvailability',
      description: 'May a new tenant take this id?',
      parameters: [inPath('tenantId')],
      responses: answers('Yes or no', 'Availability', unavailable),
    },
  },
  '/capacity': {
    get: {
      operationId: 'GetCapacity',
      description: 'Is there room for one more tenant?',
      parameters: [
        {
          ...query('tier', 'What the tenant would be', tier),
          required: true,
        },
        query('compute', "Default: the tier's", compute),
        query('imageTag', 'Default: what the pool runs', {
          ...text,
          maxLength: 128,
        }),
        query('cell', 'Default: the cell with the most room', text),
      ],
      responses: answers('Yes or no, check by check', 'Capacity', unavailable),
    },
  },
};

export const onboardingSchemas = {
  Availability: shape(
    { tenantId: text, available: flag, message: text },
    { retry: flag },
  ),
  Capacity: shape(
    {
      tier,
      room: flag,
      checkedAt: time,
      checks: list(capacityCheck()),
    },
    { cell: text },
  ),
};
