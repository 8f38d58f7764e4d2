import {
  FLEET_CHANGES,
  FLEET_RUN_STATES,
  FLEET_UNIT_STATES,
  FLEET_WAVE_PHASES,
  RINGS,
} from '@tenantry/plugin-tenants-common';
import {
  answers,
  count,
  error,
  inPath,
  list,
  number,
  oneOf,
  ref,
  shape,
  text,
  time,
  unavailable,
} from './parts';
import { tier } from './values';

const named = { tenantId: text, displayName: text };
const pin = { imageTag: text, reason: text, until: time, by: text };

/** Versions of the fleet, and the update that is under way. */
export const updatePaths = {
  '/fleet/updates': {
    get: {
      operationId: 'GetFleetUpdates',
      description:
        'Which versions tenants run, who is pinned, and the latest update of the fleet. From the store.',
      parameters: [],
      responses: answers('Versions, pins and the run', 'FleetUpdates'),
    },
  },
  '/fleet/updates/{change}': {
    post: {
      operationId: 'ChangeFleetUpdate',
      description:
        'Pauses, resumes or stops the update of the fleet that is under way; the wave that has begun is carried to its end. For people, with the permission `tenant.update-fleet`.',
      parameters: [{ ...inPath('change'), schema: oneOf(FLEET_CHANGES) }],
      responses: answers('The run as it then is', 'FleetRun', {
        '404': error('The fleet has never been updated'),
        '409': error('The run is not in a state for it'),
        ...unavailable,
      }),
    },
  },
};

export const updateSchemas = {
  TenantPin: shape(pin),
  TenantUpdate: shape(
    {
      imageTag: text,
      from: shape({ imageTag: text }, { templateVersion: text }),
    },
    { templateVersion: text },
  ),
  FleetUpdates: shape(
    {
      versions: list(shape({ tier, imageTag: text, tenants: count })),
      pins: list(shape({ ...named, ...pin })),
      pinCount: count,
      canaries: list(shape(named)),
    },
    { run: ref('FleetRun') },
  ),
  FleetRun: shape(
    {
      runId: text,
      version: count,
      taskId: text,
      startedBy: text,
      startedAt: time,
      imageTag: text,
      waveSize: count,
      pauseMinutes: number,
      maxFailures: count,
      healthMinutes: number,
      state: oneOf(FLEET_RUN_STATES),
      units: { ...count, description: 'The pool counts as one' },
      updated: count,
      skipped: shape({ pinned: count, inactive: count }),
      failures: list(shape({ id: text, problem: text })),
    },
    {
      cell: text,
      changedBy: text,
      reason: text,
      endedAt: time,
      nextWaveAt: time,
      wave: shape({
        number: count,
        ring: oneOf(RINGS),
        phase: oneOf(FLEET_WAVE_PHASES),
        startedAt: time,
        units: list(
          shape(
            { id: text, state: oneOf(FLEET_UNIT_STATES), from: text },
            { problem: text },
          ),
        ),
      }),
    },
  ),
};
