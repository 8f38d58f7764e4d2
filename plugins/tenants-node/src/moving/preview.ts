import { NotFoundError } from '@backstage/errors';
import type {
  CapacityCheck,
  MoveIntent,
  MovePreviewResponse,
  MoveSide,
  Tier,
} from '@tenantry/plugin-tenants-common';
import { explainError } from '../aws/explain';
import { LifecycleError } from '../errors';
import type { StepTools } from '../onboarding/types';
import type { Place, TenantRecord } from '../registry/items';
import { targetPlace, tierNamed, withRoutesBeside } from './target';
import {
  intentOf,
  inWords,
  requireMovable,
  requireWay,
  type MoveInWords,
} from './plan';

const sideOf = (
  { name, title, pricePerMonth, currency, usagePlan, isolation }: Tier,
  stackName: string,
): MoveSide => ({
  name,
  title,
  pricePerMonth,
  currency,
  usagePlan,
  isolation,
  stackName,
});

const NOTHING: MoveInWords = { creates: [], moves: [], deletes: [], keeps: [] };

/** Whether the way is open, asked of what is known here; throws why not. */
function requireOpen(tenant: TenantRecord, tier: Tier): MoveIntent {
  const intent = intentOf(tenant, tier);
  if (intent === 'begin') {
    requireWay(tenant, tier);
    requireMovable(tenant);
    return intent;
  }
  if (tenant.operation) {
    throw new LifecycleError(
      `"${tenant.tenantId}" is being moved by the task ${tenant.operation.taskId}.`,
      'Wait until that task has ended.',
    );
  }
  return intent;
}

class NoRoom extends Error {
  constructor(readonly checks: CapacityCheck[], words: string) {
    super(`There is no room for it. ${words}`);
  }
}

/** Whether there is room: routes on its load balancer, then what AWS counts. */
async function roomFor(
  tools: StepTools,
  tier: Tier,
  place: Place,
): Promise<CapacityCheck[]> {
  await withRoutesBeside(tools, place);
  if (!place.silo) {
    return [];
  }
  const checks = await tools.capacity.check(tools, tier, {
    isolation: place.isolation,
    silo: place.silo,
    usersElsewhere: true,
  });
  const short = checks.filter(
    ({ id, state }) => state === 'short' && id !== 'images',
  );
  if (short.length > 0) {
    throw new NoRoom(checks, short.map(({ message }) => message).join(' '));
  }
  return checks;
}

/** What a change of tier would mean, or why it cannot be. Changes nothing. */
export async function preview(
  tools: StepTools,
  tiers: Tier[],
  tenantId: string,
  name: string,
): Promise<MovePreviewResponse> {
  const tier = tierNamed(tiers, name);
  const tenant = await tools.registry.get(tenantId);
  if (!tenant) {
    throw new NotFoundError(`There is no tenant "${tenantId}".`);
  }
  const from = tools.tierOf(tenant.tier);
  const { place } = await targetPlace(tools, tenant, tier);
  const answer: MovePreviewResponse = {
    tenantId,
    tier: tier.name,
    possible: true,
    before: sideOf(from, tenant.stackName),
    after: sideOf(tier, place.stackName),
    ...NOTHING,
    checks: [],
    checkedAt: tools.now().toISOString(),
  };
  try {
    const intent = requireOpen(tenant, tier);
    answer.intent = intent;
    if (intent === 'begin') {
      answer.checks = await roomFor(tools, tier, place);
      Object.assign(answer, inWords(tenant, from, tier, place.stackName));
    }
    return answer;
  } catch (error) {
    return {
      ...answer,
      possible: false,
      reason:
        error instanceof NoRoom ? error.message : explainError(error).message,
      checks: error instanceof NoRoom ? error.checks : answer.checks,
    };
  }
}
