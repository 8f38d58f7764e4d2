import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import { POOL_STACK, SHARED_STACK } from '@tenantry/plugin-tenants-node';
import { say } from '../progress';
import { confirm } from './ask';
import {
  offboardable,
  remarksOn,
  requireOffboardable,
} from './offboardTenants';
import { canBeShut } from './shutAccess';
import { ACCESS_STACK, isWhole, named } from './stacks';

export const listed = (tenants: Tenant[]) =>
  tenants.map(({ tenantId }) => tenantId).join(', ');

const DECLINED = 'their stacks go, and their tables and users stay';

/** What keeps tenants from being offboarded. */
function obstacleIn(stacks: Stack[]): string | undefined {
  const pool = named(stacks, POOL_STACK);
  if (!isWhole(pool)) {
    return `${POOL_STACK} is ${pool?.StackStatus ?? 'gone'}`;
  }
  const access = named(stacks, ACCESS_STACK);
  return access && !canBeShut(access)
    ? `the portal cannot be shut out of the cell while ${ACCESS_STACK} is ${access.StackStatus}`
    : undefined;
}

/** Asks whether tenants are to be offboarded, where there are some and they can be. */
export async function asksToOffboard(
  stacks: Stack[],
  tenants: Tenant[],
  options: { yes: boolean; signal: AbortSignal },
): Promise<boolean> {
  const shared = named(stacks, SHARED_STACK);
  if (!isWhole(shared)) {
    if (shared) {
      say(
        `The registry cannot be read, for ${SHARED_STACK} is ${shared.StackStatus}. No tenant is offboarded: ${DECLINED}.`,
      );
    }
    return false;
  }
  const candidates = offboardable(tenants, stacks);
  const lost = tenants.filter(tenant => !candidates.includes(tenant));
  if (lost.length > 0) {
    say(
      `Removed without an offboarding, so that their tables and users stay: ${listed(
        lost,
      )}.`,
    );
  }
  if (candidates.length === 0) {
    return false;
  }
  const obstacle = obstacleIn(stacks);
  if (obstacle) {
    say(`They cannot be offboarded, for ${obstacle}: ${DECLINED}.`);
    return false;
  }
  remarksOn(candidates).forEach(say);
  const accepted = await confirm(
    `Offboard them first? Their data goes to the bucket for exports, which stays, and is then erased; else ${DECLINED}.`,
    options,
  );
  if (accepted) {
    requireOffboardable(candidates);
  }
  return accepted;
}
