import { InputError } from '@backstage/errors';
import {
  COMPUTES,
  DRIFT_STATES,
  FLEET_CHANGES,
  HEALTH_STATES,
  IMAGE_TAG_PATTERN,
  LIFECYCLE_STATES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
  USAGE_STEPS,
  type CapacityQuery,
  type FleetChange,
  type LoadQuery,
  type TenantListQuery,
  type TierName,
  type UsageQuery,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import { normalizeOwner } from '../store/rows';

export const MAX_LIMIT = 200;
export const DEFAULT_EVENTS_LIMIT = 50;
/** Users on a page; Cognito lists no more. */
export const MAX_USERS = 60;

/** With a zone: without one it would be the server's. */
const ISO_TIME =
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

const CELL_ID = /^[a-z][a-z0-9-]{0,30}$/;

const one = z.string('Give it once.');

function oneOf<T extends string>(noun: string, allowed: readonly T[]) {
  return z.custom<T>(value => allowed.includes(value as T), {
    error: ({ input }) =>
      input === undefined
        ? `Name a ${noun}: ${allowed.join(', ')}.`
        : `"${input}" is no ${noun}; use ${allowed.join(', ')}.`,
  });
}

/** A list, comma separated or given more than once. */
function listOf<T>(each: z.ZodType<T>) {
  return z.preprocess(
    value =>
      value === undefined ? undefined : [value].flat().join().split(','),
    z.array(each).optional(),
  );
}

const pageSize = (max: number) =>
  one
    .refine(
      value =>
        /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= max,
      { error: ({ input }) => `"${input}" is no page size; use 1 to ${max}.` },
    )
    .transform(Number)
    .optional();

const limit = pageSize(MAX_LIMIT);

const owner = one
  .refine(isEntityRef, {
    error: ({ input }) =>
      `"${input}" is no entity ref; use for example group:default/platform.`,
  })
  .optional();

const cursor = one.min(1, 'Leave it out for the first page.').optional();

const cellId = one.regex(CELL_ID, {
  error: ({ input }) => `"${input}" is no id of a cell.`,
});

const SORTS = TENANT_SORT_FIELDS.flatMap(field => [
  field,
  `-${field}` as const,
]);

const listSchema = z.strictObject({
  tier: listOf(oneOf('tier', TIER_NAMES)),
  state: listOf(oneOf('state', LIFECYCLE_STATES)),
  health: listOf(oneOf('health', HEALTH_STATES)),
  cell: listOf(cellId),
  drift: listOf(oneOf('drift', DRIFT_STATES)),
  owner,
  q: one.trim().max(100, 'Search for 100 characters at most.').optional(),
  sort: oneOf('sort order', SORTS).optional(),
  limit,
  cursor,
});

const time = one
  .refine(value => ISO_TIME.test(value) && !Number.isNaN(Date.parse(value)), {
    error: ({ input }) =>
      `"${input}" is no time; use for example 2026-03-01T12:00:00Z.`,
  })
  .optional();

const loadSchema = z.strictObject({ from: time, to: time });

const usageSchema = z.strictObject({
  from: time,
  to: time,
  step: oneOf('step', USAGE_STEPS).optional(),
});

const moveSchema = z.strictObject({ tier: oneOf('tier', TIER_NAMES) });

const nothingSchema = z.strictObject({});

const eventsSchema = z.strictObject({ limit, cursor });

const usersSchema = z.strictObject({ limit: pageSize(MAX_USERS), cursor });

const capacitySchema = z.strictObject({
  tier: oneOf('tier', TIER_NAMES),
  compute: oneOf('compute', COMPUTES).optional(),
  imageTag: one
    .refine(value => IMAGE_TAG_PATTERN.test(value), {
      error: ({ input }) =>
        `"${input}" is no image tag; use up to 128 letters, digits, ".", "_" and "-", for example 1.4.2.`,
    })
    .optional(),
  cell: cellId.optional(),
});

/** Reads the query of `GET /tenants`; throws an InputError that says what is wrong with it. */
export function parseListQuery(query: unknown): TenantListQuery {
  return parse(listSchema, query);
}

/** Reads the query of `GET /tenants/{id}/events`. */
export function parseEventsQuery(query: unknown): {
  limit: number;
  cursor?: string;
} {
  const { limit: asked = DEFAULT_EVENTS_LIMIT, ...rest } = parse(
    eventsSchema,
    query,
  );
  return { limit: asked, ...rest };
}

/** Reads the query of `GET /tenants/{id}/users`. */
export function parseUsersQuery(query: unknown): {
  limit: number;
  cursor?: string;
} {
  const { limit: asked = MAX_USERS, ...rest } = parse(usersSchema, query);
  return { limit: asked, ...rest };
}

/** Reads the query of `GET /capacity`. */
export function parseCapacityQuery(query: unknown): CapacityQuery {
  return parse(capacitySchema, query);
}

/** Reads the query of `GET /tenants/{id}/usage` and `GET /fleet/usage`. */
export function parseUsageQuery(query: unknown): UsageQuery {
  return parse(usageSchema, query);
}

/** Reads the query of `GET /tenants/{id}/load`; throws an InputError for a range that ends before it begins. */
export function parseLoadQuery(query: unknown): LoadQuery {
  const { from, to } = parse(loadSchema, query);
  if (from && to && Date.parse(from) >= Date.parse(to)) {
    throw new InputError(
      `from: "${from}" is not before "${to}"; give an earlier time.`,
    );
  }
  return { from, to };
}

/** Reads the query of `GET /tenants/{id}/move-preview`. */
export function parseMoveQuery(query: unknown): { tier: TierName } {
  return parse(moveSchema, query);
}

/** For requests that take no query. */
export function parseNoQuery(query: unknown): void {
  parse(nothingSchema, query);
}

/** Reads the tier in a path. */
export function parseTier(value: string): TierName {
  return parse(z.strictObject({ tier: oneOf('tier', TIER_NAMES) }), {
    tier: value,
  }).tier;
}

/** Reads what is to become of the update of the fleet. */
export function parseFleetChange(value: string): FleetChange {
  return parse(z.strictObject({ change: oneOf('change', FLEET_CHANGES) }), {
    change: value,
  }).change;
}

function parse<S extends z.ZodObject>(schema: S, query: unknown): z.infer<S> {
  const result = schema.safeParse(query);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(issue =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: unknown; ${
          Object.keys(schema.shape).length > 0
            ? `use ${Object.keys(schema.shape).join(', ')}`
            : 'leave it out'
        }.`
      : `${String(issue.path[0])}: ${issue.message}`,
  );
  throw new InputError(problems.join(' '));
}

function isEntityRef(value: string): boolean {
  try {
    normalizeOwner(value);
    return true;
  } catch {
    return false;
  }
}
