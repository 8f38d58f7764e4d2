import type { Tenant } from '@tenantry/plugin-tenants-common';
import { say } from '../progress';
import { fillPool } from '../testing/fillPool';
import { mustOnboard, ONBOARD_TEMPLATE } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import { followTask } from './followTask';
import { positive } from './numbers';
import { SELDOM } from './seldom';

const CHANGE_TIER = 'template:default/change-tier';
/** Rows in each of the two tables, unless others are asked for. */
const SIZES = [1_000, 5_000, 20_000, 50_000];
/** From the pool to services of its own, and back. */
const TIERS = ['advanced', 'basic'];
const LOOK_MS = 200;
const { signal } = new AbortController();

type Move = NonNullable<Tenant['move']>;

/** Moves a tenant to its end; gives what its entry says of the move once it is switched. */
async function moveOnce(
  { api }: System,
  tenantId: string,
  tier: string,
): Promise<{ move: Move; totalMs: number }> {
  const startedAt = Date.now();
  const { id } = await api.startTask(CHANGE_TIER, { tenantId, tier });
  let switched = undefined as Move | undefined;
  await followTask(api, id, LOOK_MS, async () => {
    const { move } = await api.tenant(tenantId);
    switched = move?.switchedAt ? move : switched;
  });
  if (!switched) {
    throw new Error(
      `No look saw the move after its switch. ${await api.taskLog(id)}`,
    );
  }
  return { move: switched, totalMs: Date.now() - startedAt };
}

/** How fast rows are copied, and how long writes wait, against how many there are. */
export async function benchMoves(args: string[]): Promise<string[]> {
  const sizes = args.map(size => positive(size, 'number of rows'));
  const system = await startSystem({
    env: {
      ...SELDOM,
      // Nobody uses the tenants that move: there is nothing to wait for.
      TENANTRY_KEY_KNOWN: '0',
      TENANTRY_KEY_FORGOTTEN: '3',
    },
  });
  try {
    for (const template of [ONBOARD_TEMPLATE, CHANGE_TIER]) {
      await system.api.templateReady(template, signal);
    }
    const lines: string[] = [];
    for (const size of sizes.length > 0 ? sizes : SIZES) {
      const tenantId = `rows-${size}`;
      await mustOnboard(system, tenantId, 'basic');
      await fillPool(system, tenantId, size);
      for (const tier of TIERS) {
        const { move, totalMs } = await moveOnce(system, tenantId, tier);
        const { rows, rate } = move.progress!;
        const line = `${rows} rows to ${tier}: ${rate} rows/s copied; writes waited for ${Math.round(
          move.frozenMs!,
        )} ms; ${Math.round(totalMs / 1000)} s in all`;
        say(line);
        lines.push(line);
      }
    }
    return lines;
  } finally {
    await system.stop();
  }
}
