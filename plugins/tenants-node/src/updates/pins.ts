import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import type { TenantPin } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../onboarding/types';
import { amend, type Amendment } from '../operations/amend';
import { refuse } from '../operations/refuse';
import type { TenantRecord } from '../registry/items';
import { requireSilo } from './hold';
import { checkImageTag, type Silo } from './versions';

const MAX_REASON_LENGTH = 200;
/** Whoever is behind for longer does not mean to come back. */
const MAX_DAYS = 366;
const DAY_MS = 86_400_000;

/** What a person says to pin a tenant. */
export interface PinInput {
  reason: string;
  /** A day, or an ISO time. */
  until: string;
  /** Default: what it runs. */
  imageTag?: string;
}

/** Why, and until when: a day counts to its end. Throws an InputError for what makes no sense. */
function checkPin(
  { reason, until, imageTag }: PinInput,
  now: Date,
): Pick<TenantPin, 'reason' | 'until'> & { imageTag?: string } {
  const said = reason.trim();
  if (said.length === 0 || said.length > MAX_REASON_LENGTH) {
    throw new InputError(
      `The reason has ${said.length} characters; give one of 1 to ${MAX_REASON_LENGTH}, for everybody to read.`,
    );
  }
  const end = Date.parse(
    /^\d{4}-\d{2}-\d{2}$/.test(until) ? `${until}T23:59:59Z` : until,
  );
  if (
    !Number.isFinite(end) ||
    end <= now.getTime() ||
    end > now.getTime() + MAX_DAYS * DAY_MS
  ) {
    throw new InputError(
      `"${until}" is no day on which a pin may end: give one to come, within ${MAX_DAYS} days, such as ${new Date(
        now.getTime() + 14 * DAY_MS,
      )
        .toISOString()
        .slice(0, 10)}.`,
    );
  }
  return {
    reason: said,
    until: new Date(end).toISOString(),
    imageTag: imageTag?.trim() ? checkImageTag(imageTag) : undefined,
  };
}

/** A tenant of which it can be said how it is updated. */
function requireSettled(tenant: TenantRecord): Silo {
  const silo = requireSilo(tenant);
  if (!['active', 'suspended', 'failed'].includes(tenant.state)) {
    throw refuse(tenant, 'changed', 'Only what has settled can be changed.');
  }
  return silo;
}

/** Keeps a tenant at a version; a pin that is there is replaced. */
export async function pin(
  tools: StepTools,
  tenantId: string,
  input: PinInput,
  step: StepContext,
): Promise<TenantRecord> {
  const checked = checkPin(input, tools.now());
  return amend(tools, tenantId, step, (tenant): Amendment | undefined => {
    const { silo, pin: had } = requireSettled(tenant);
    const wanted: TenantPin = {
      reason: checked.reason,
      until: checked.until,
      imageTag: checked.imageTag ?? silo.imageTag,
      by: step.actor,
    };
    if (isDeepStrictEqual(had, wanted)) {
      return undefined;
    }
    return {
      changed: { pin: wanted },
      event: {
        type: 'pin.set',
        message: `It is pinned to ${wanted.imageTag} until ${wanted.until.slice(
          0,
          10,
        )}: ${wanted.reason}`,
      },
    };
  });
}

/** Lets new versions reach a tenant again. */
export const unpin = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, ({ pin: had }) =>
    had
      ? {
          changed: { pin: undefined },
          event: {
            type: 'pin.taken',
            message: `It is not pinned to ${had.imageTag} any more.`,
          },
        }
      : undefined,
  );

/** Whether new versions reach a tenant before all others. */
export const setCanary = (
  tools: StepTools,
  tenantId: string,
  canary: boolean,
  step: StepContext,
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, (found): Amendment | undefined => {
    const tenant = canary ? requireSilo(found) : found;
    return (tenant.canary ?? false) === canary
      ? undefined
      : {
          changed: { canary: canary || undefined },
          event: {
            type: 'canary.changed',
            message: canary
              ? 'It is a canary: new versions reach it first.'
              : 'It is no canary any more.',
          },
        };
  });
