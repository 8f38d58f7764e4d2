import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  COMPUTES,
  DEPLOYMENT_MODES,
  ISOLATIONS,
  ROUTINGS,
  TASK_SIZES,
  TIER_NAMES,
  type DeploymentMode,
  type Tier,
  type TierName,
  type TierSilo,
} from '@tenantry/plugin-tenants-common';
import { application, tablesOf } from '@tenantry/application';
import { z } from 'zod';
import { KEY_WAITS, type KeyWaits } from './keys/types';
import { DEFAULT_REVISIONS_PER_SECOND } from './updates/Revisions';

const usagePlan = z.strictObject({
  rateLimit: z.number().positive(),
  burstLimit: z.number().int().positive(),
  quota: z.strictObject({
    limit: z.number().int().positive(),
    period: z.enum(['DAY', 'WEEK', 'MONTH']),
  }),
});

/** Tasks of one service; the templates' bounds. */
const tasks = z.number().int().min(1).max(100);

/** Rows that the application lets tenants of `silo-service` have in the pool's table. */
const MAY_BE_SHARED = tablesOf(application)
  .filter(({ mayBeShared }) => mayBeShared)
  .map(({ rows }) => rows);

/** What only tenants with a stack of their own have. */
const siloKeys = {
  routing: z.enum(ROUTINGS).optional(),
  taskSize: z.enum(TASK_SIZES).optional(),
  minTasks: tasks.optional(),
  maxTasks: tasks.optional(),
  instanceType: z
    .string()
    .regex(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/)
    .optional(),
  sharedRows: z.array(z.enum(MAY_BE_SHARED)).optional(),
};

/**
 * As many as a wave holds: ECS's rate spaces them, and a rollout of minutes has many under
 * way at once when each gets its turn.
 */
const DEFAULT_AT_ONCE = 100;
const DEFAULT_MIN_TASKS = 1;
const DEFAULT_MAX_TASKS = 4;

const tier = z
  .strictObject({
    title: z.string().min(1),
    description: z.string().min(1),
    isolation: z.enum(ISOLATIONS),
    compute: z.enum(COMPUTES),
    pricePerMonth: z.number().nonnegative(),
    readyInSeconds: z.number().int().positive(),
    usagePlan,
    ...siloKeys,
  })
  .superRefine((value, { addIssue }) => {
    const refuse = (key: keyof typeof siloKeys, message: string) =>
      addIssue({ code: 'custom', path: [key], message });
    const given = (
      Object.keys(siloKeys) as Array<keyof typeof siloKeys>
    ).filter(key => value[key] !== undefined);
    if (value.isolation === 'pool') {
      given.forEach(key =>
        refuse(
          key,
          'tenants of the pool have no stack of their own; leave it out',
        ),
      );
      return;
    }
    if (value.isolation !== 'silo-service' && value.sharedRows) {
      refuse('sharedRows', 'only silo-service has the choice; leave it out');
    }
    if (value.isolation !== 'silo-cluster' && value.instanceType) {
      refuse(
        'instanceType',
        'only silo-cluster has instances of its own; leave it out',
      );
    }
    const { minTasks = DEFAULT_MIN_TASKS, maxTasks = DEFAULT_MAX_TASKS } =
      value;
    if (minTasks > maxTasks) {
      refuse(
        value.minTasks === undefined ? 'maxTasks' : 'minTasks',
        `at least ${minTasks} tasks cannot be at most ${maxTasks}`,
      );
    }
  });

type TierConfig = z.infer<typeof tier>;

const roleArn = z
  .string()
  .regex(/^arn:[a-z-]+:iam::\d{12}:role\/\S+$/)
  .optional();

const cell = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  accountId: z.string().regex(/^\d{12}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  endpoint: z.url().optional(),
  roles: z
    .strictObject({
      read: roleArn,
      externalId: z.string().min(2).max(1224).optional(),
      change: roleArn,
      stacks: roleArn,
    })
    .refine(({ read, externalId }) => read || !externalId, {
      path: ['externalId'],
      message:
        'only the role to look with asks for it; give read, too, or leave it out',
    })
    .optional(),
});

/** Seconds; the default is what AWS needs. */
const wait = z.coerce.number().int().min(0).max(3600).optional();

const differ = (values: string[]) => new Set(values).size === values.length;

const settings = z.object({
  currency: z.string().regex(/^[A-Z]{3}$/),
  deployment: z
    .strictObject({ mode: z.enum(DEPLOYMENT_MODES).optional() })
    .optional(),
  waits: z.strictObject({ keyKnown: wait, keyForgotten: wait }).optional(),
  updates: z
    .strictObject({
      revisionsPerSecond: z.number().positive().max(1_000).optional(),
      atOnce: z.number().int().min(1).max(100).optional(),
    })
    .optional(),
  tiers: z.partialRecord(z.enum(TIER_NAMES), tier),
  cells: z
    .array(cell)
    .min(1)
    .refine(
      cells => differ(cells.map(({ id }) => id)),
      'each cell needs an id of its own',
    )
    .refine(
      cells =>
        differ(
          cells.map(({ accountId, region, endpoint = '' }) =>
            [accountId, region, endpoint].join(' '),
          ),
        ),
      'each cell needs an account or a Region of its own',
    ),
});

/** An AWS account and Region with shared infrastructure that tenants are placed in. */
export type Cell = z.infer<typeof cell>;

/** `tenantry:` in app-config. */
export interface TenantrySettings {
  cells: Cell[];
  /** In the order of `TIER_NAMES`; whether they can be had is not config's to say. */
  tiers: Array<Omit<Tier, 'available' | 'unavailableReason'>>;
  /** How long others take to learn of API keys. */
  keyWaits: KeyWaits;
  updates: {
    /** Task definitions that may be registered in a second. */
    revisionsPerSecond: number;
    /** Tenants of a wave that are updated side by side. */
    atOnce: number;
  };
}

/** What tenants of a tier get that have a stack of their own, with the defaults filled in. */
function toSilo(
  { isolation, ...config }: TierConfig,
  deploymentMode: DeploymentMode,
): TierSilo | undefined {
  return isolation === 'pool'
    ? undefined
    : {
        routing: config.routing ?? 'reverse-proxy',
        taskSize: config.taskSize ?? 'small',
        minTasks: config.minTasks ?? DEFAULT_MIN_TASKS,
        maxTasks: config.maxTasks ?? DEFAULT_MAX_TASKS,
        instanceType: config.instanceType,
        sharedRows:
          isolation === 'silo-service' ? config.sharedRows ?? [] : undefined,
        deploymentMode,
      };
}

/** Reads `tenantry:` from the configuration; throws one sentence per mistake. */
export function readSettings(config: Config): TenantrySettings {
  const value = config.getOptional<object>('tenantry');
  const result = settings.safeParse(value);
  if (!result.success) {
    const sentences = result.error.issues.map(issue => {
      const path = ['tenantry', ...issue.path].join('.');
      const seen = issue.path.reduce<any>((at, key) => at?.[key], value);
      return `${path} is ${JSON.stringify(seen) ?? 'missing'}: ${
        issue.message
      }.`;
    });
    throw new InputError(`The configuration is wrong. ${sentences.join(' ')}`);
  }
  const {
    tiers,
    cells,
    currency,
    deployment,
    updates,
    waits = {},
  } = result.data;
  const toTier = (name: TierName, tierConfig: TierConfig) => {
    const { title, description, isolation, compute } = tierConfig;
    const { pricePerMonth, readyInSeconds, usagePlan: plan } = tierConfig;
    return {
      name,
      title,
      description,
      isolation,
      compute,
      pricePerMonth,
      currency,
      readyInSeconds,
      usagePlan: plan,
      silo: toSilo(tierConfig, deployment?.mode ?? 'standard'),
    };
  };
  const toMs = (seconds: number | undefined, defaultMs: number) =>
    seconds === undefined ? defaultMs : seconds * 1000;
  return {
    cells,
    keyWaits: {
      known: toMs(waits.keyKnown, KEY_WAITS.known),
      forgotten: toMs(waits.keyForgotten, KEY_WAITS.forgotten),
    },
    updates: {
      revisionsPerSecond:
        updates?.revisionsPerSecond ?? DEFAULT_REVISIONS_PER_SECOND,
      atOnce: updates?.atOnce ?? DEFAULT_AT_ONCE,
    },
    tiers: TIER_NAMES.flatMap(name =>
      tiers[name] ? [toTier(name, tiers[name])] : [],
    ),
  };
}
