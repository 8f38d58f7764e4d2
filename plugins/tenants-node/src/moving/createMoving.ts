import type { Tier } from '@tenantry/plugin-tenants-common';
import type { KeyWaits } from '../keys/types';
import { changing, type Run } from '../run';
import { plan } from './begin';
import { build } from './build';
import { clean } from './clean';
import { copy } from './copy';
import { observe } from './observe';
import { preview } from './preview';
import { switchOver } from './switch';
import type { Moving } from './types';
import { withdraw } from './withdraw';

/** Moves tenants to other tiers, each within its cell. */
export function createMoving(
  run: Run,
  options: { tiers: Tier[]; keyWaits: KeyWaits },
): Moving {
  const { tiers, keyWaits } = options;
  const change = changing(run);
  return {
    preview: (tenantId, tier) =>
      run(tenantId, tools => preview(tools, tiers, tenantId, tier)),
    plan: (input, step) =>
      change(input.tenantId, tools => plan(tools, tiers, input, step)),
    build: (tenantId, step) =>
      change(tenantId, tools => build(tools, tenantId, step)),
    copy: (tenantId, step) =>
      change(tenantId, tools => copy(tools, tenantId, step)),
    switch: (tenantId, step) =>
      change(tenantId, tools => switchOver(tools, keyWaits, tenantId, step)),
    observe: (tenantId, step) =>
      change(tenantId, tools => observe(tools, keyWaits, tenantId, step)),
    clean: (tenantId, step) =>
      change(tenantId, tools => clean(tools, tenantId, step)),
    withdraw: (tenantId, step) =>
      run(tenantId, async tools => {
        const active = await withdraw(tools, tenantId, step);
        return active && tools.toTenant(active);
      }),
  };
}
