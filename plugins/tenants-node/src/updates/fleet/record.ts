import {
  FLEET_RUN_STATES,
  FLEET_UNIT_STATES,
  FLEET_WAVE_PHASES,
  HEALTH_STATES,
  RINGS,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';

const unit = z.object({
  id: z.string(),
  state: z.enum(FLEET_UNIT_STATES),
  from: z.string(),
  /** Of the template that it had. */
  fromTemplate: z.string().optional(),
  problem: z.string().optional(),
  /** How it fared before. */
  before: z.enum(HEALTH_STATES).optional(),
  /** When it was updated, or tried. */
  at: z.string().optional(),
});

/** A tenant, or the pool, in a wave. */
export type UnitRecord = z.infer<typeof unit>;

const run = z.object({
  runId: z.string(),
  version: z.number().int(),
  taskId: z.string(),
  startedBy: z.string(),
  startedAt: z.string(),
  imageTag: z.string(),
  waveSize: z.number().int(),
  pauseMinutes: z.number(),
  maxFailures: z.number().int(),
  healthMinutes: z.number(),
  state: z.enum(FLEET_RUN_STATES),
  changedBy: z.string().optional(),
  reason: z.string().optional(),
  endedAt: z.string().optional(),
  wave: z
    .object({
      number: z.number().int(),
      ring: z.enum(RINGS),
      phase: z.enum(FLEET_WAVE_PHASES),
      units: z.array(unit),
      startedAt: z.string(),
      /** Since when its health is watched. */
      watchedSince: z.string().optional(),
    })
    .optional(),
  nextWaveAt: z.string().optional(),
  units: z.number().int(),
  updated: z.number().int(),
  skipped: z.object({ pinned: z.number().int(), inactive: z.number().int() }),
  failures: z.array(z.object({ id: z.string(), problem: z.string() })),
});

/** An update of the fleet as the registry holds it. */
export type RunRecord = z.infer<typeof run>;
export type WaveRecord = NonNullable<RunRecord['wave']>;

/** The latest run; those before it are kept beside it. */
export const LATEST_RUN = { pk: 'FLEET', sk: 'LATEST' };

/** Where a run is kept once another one begins. */
export const pastRunKey = ({ startedAt, runId }: RunRecord) => ({
  pk: 'FLEET',
  sk: `RUN#${startedAt}#${runId}`,
});

export const toRunRecord = (item: Record<string, unknown>): RunRecord =>
  run.parse(item);

/** What the rest of the portal sees of a run. */
export const toFleetRun = ({ wave, ...record }: RunRecord): FleetRun => ({
  ...record,
  ...(wave
    ? {
        wave: {
          number: wave.number,
          ring: wave.ring,
          phase: wave.phase,
          startedAt: wave.startedAt,
          units: wave.units.map(({ id, state, from, problem }) => ({
            id,
            state,
            from,
            ...(problem ? { problem } : {}),
          })),
        },
      }
    : {}),
});
