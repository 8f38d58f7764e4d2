import {
  readSchedulerServiceTaskScheduleDefinitionFromConfig,
  type SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';

export const COLLECTORS = [
  'health',
  'usage',
  'quota',
  'load',
  'headroom',
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
