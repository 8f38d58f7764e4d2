import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

const COLLECTORS = [
  'health',
  'usage',
  'quota',
  'load',
  'headroom',
  'drift',
] as const;
export type CollectorName = (typeof COLLECTORS)[number];

export type CollectorSchedules = Record<
  CollectorName,
  SchedulerServiceTaskScheduleDefinition
>;

/** A pass that dies with its process blocks the next one until its timeout. */
const DEFAULTS: CollectorSchedules = {
  // With thousands of services a pass is longer than the interval: calls are spread out.
  health: { frequency: { seconds: 60 }, timeout: { minutes: 5 } },
  usage: { frequency: { seconds: 60 }, timeout: { minutes: 5 } },
  quota: { frequency: { minutes: 5 }, timeout: { minutes: 3 } },
  // Each metric that is read costs money.
  load: { frequency: { minutes: 5 }, timeout: { minutes: 3 } },
  headroom: { frequency: { minutes: 10 }, timeout: { minutes: 2 } },
  // CloudFormation takes minutes for a stack; a pass waits for those that it has begun.
  drift: { frequency: { minutes: 5 }, timeout: { minutes: 30 } },
};

/** Reads `tenantry.collectors`. */
export function readSchedules(config: Config): CollectorSchedules {
  return Object.fromEntries(
    COLLECTORS.map(name => {
      const key = `tenantry.collectors.${name}.schedule`;
      return [
        name,
        config.has(key)
          ? readSchedulerServiceTaskScheduleDefinitionFromConfig(
              config.getConfig(key),
            )
          : DEFAULTS[name],
      ];
    }),
  ) as CollectorSchedules;
}

const ROUND_KEY = 'tenantry.collectors.drift.everyHours';
const DEFAULT_ROUND_HOURS = 24;

/** How often each stack is compared with its template. */
export function readRoundMs(config: Config): number {
  const hours = config.getOptionalNumber(ROUND_KEY) ?? DEFAULT_ROUND_HOURS;
  if (!(hours > 0)) {
    throw new InputError(
      `${ROUND_KEY} is ${hours}; give a number of hours above 0, for example ${DEFAULT_ROUND_HOURS}.`,
    );
  }
  return hours * 3_600_000;
}
