import { setTimeout as sleep } from 'node:timers/promises';
import { flushAuthorizers } from '../cell/authorizerCache';
import { LifecycleError } from '../errors';
import { waitSince } from '../keys/waitSince';
import type { KeyWaits } from '../keys/types';
import type { StepContext, StepTools } from '../onboarding/types';
import type { DataTable, TenantRecord } from '../registry/items';
import { isConflict } from '../registry/transact';
import { catchUp, type Verified } from './catchUp';
import { FEW } from './copy';
import { Gate, LEASE_MS } from './gate';
import { readMoving, requireWhole, type Moved } from './held';
import {
  comparePass,
  countsInWords,
  pairsOf,
  writtenIn,
  type Comparison,
  type Pair,
} from './pass';
import { placeOf, servedFrom } from './places';

/** How often writes are held back anew after the time ran out. */
const TRIES = 4;
/** An authorizer takes no longer, ms. */
const AUTHORIZER_MS = 1_000;
/** Longer writes are not held back, whatever is left to compare. */
const MAX_FREEZE_MS = 60_000;

/** Work during which writes stay held back; it is broken off when they do not. */
async function whileClosed<T>(
  gate: Gate,
  step: StepContext,
  work: (step: StepContext) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  const tooLong = AbortSignal.timeout(MAX_FREEZE_MS);
  let extending: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    extending = extending
      .then(() => gate.extend())
      .catch(error => over.abort(error));
  }, LEASE_MS / 4);
  try {
    return await work({
      ...step,
      signal: AbortSignal.any([step.signal, over.signal, tooLong]),
    });
  } catch (error) {
    if (over.signal.aborted) {
      throw over.signal.reason;
    }
    if (tooLong.aborted) {
      throw new LifecycleError(
        `Comparing the rows takes longer than ${
          MAX_FREEZE_MS / 1000
        } s, and writes are not held back for so long.`,
        'Move the tenant when it has fewer rows, or when it is quiet.',
      );
    }
    throw error;
  } finally {
    clearInterval(timer);
    await extending;
  }
}

/** Makes both sides equal while writes are held back, and proves it. */
async function equalize(
  tools: StepTools,
  { tenantId }: Moved,
  pairs: Pair[],
  copied: Comparison[],
  gate: Gate,
  step: StepContext,
): Promise<Verified[]> {
  const verified = await whileClosed(gate, step, closed =>
    Promise.all(
      pairs.map((pair, index) =>
        catchUp(tools, tenantId, pair, copied[index].equal, closed),
      ),
    ),
  );
  const differing = verified.flatMap(side => side.differing);
  if (differing.length > 0) {
    throw new LifecycleError(
      `${differing.length} rows of "${tenantId}" are not the same on both sides, though its writes are held back.`,
      'Look who else writes to its tables, then run it again.',
    );
  }
  await gate.extend();
  return verified;
}

/**
 * Copies until few rows differ: as little as can be is left for when writes wait. A row
 * that was found to be the same on both sides need not be read at the target again.
 */
async function copyUp(
  tools: StepTools,
  tenantId: string,
  pairs: Pair[],
  step: StepContext,
): Promise<Comparison[]> {
  let before = Infinity;
  for (;;) {
    const comparisons = await comparePass(tools, tenantId, pairs, step);
    const written = writtenIn(comparisons);
    if (written <= FEW || written >= before) {
      return comparisons;
    }
    before = written;
  }
}

const checksums = (verified: Verified[]) =>
  verified
    .map(({ kind, checksum }) => `${kind} ${checksum.slice(0, 12)}`)
    .join(', ');

/** The one write that has the tenant served from somewhere else. */
async function write(
  tools: StepTools,
  moving: Moved,
  gate: Gate,
  targets: DataTable[],
  frozenSince: number,
  step: StepContext,
): Promise<TenantRecord> {
  const { tenantId, move } = moving;
  const values = await tools.registry.getWithKey(tenantId);
  const at = tools.now().toISOString();
  const frozenMs = Date.now() - frozenSince;
  const switched: TenantRecord = {
    ...servedFrom(moving, move.other),
    apiKeyId: move.newKeyId,
    version: moving.version + 1,
    move: {
      ...move,
      phase: 'observing',
      other: placeOf(moving),
      switchedAt: at,
      frozenMs,
    },
    updatedAt: at,
  };
  await tools.registry.change(
    switched,
    moving,
    {
      at,
      type: 'move.switched',
      actor: step.actor,
      taskId: step.taskId,
      message: `The tenant is served from the tier ${
        move.to
      }; its writes waited for ${(frozenMs / 1000).toFixed(1)} s.`,
    },
    { value: values!.nextKeyValue! },
    gate.switchWrites(targets),
  );
  return switched;
}

/** Holds writes back, copies what is left, and switches; gives up when the time runs out. */
async function trySwitch(
  tools: StepTools,
  moving: Moved,
  pairs: Pair[],
  copied: Comparison[],
  step: StepContext,
): Promise<TenantRecord> {
  const gate = new Gate(
    tools,
    moving.tenantId,
    moving.move,
    pairs.map(({ source }) => source),
  );
  const frozenSince = Date.now();
  try {
    await gate.close();
    const verified = await equalize(tools, moving, pairs, copied, gate, step);
    const switched = await write(
      tools,
      moving,
      gate,
      pairs.map(({ target }) => target),
      frozenSince,
      step,
    );
    step.log(
      `DynamoDB: both sides have ${
        countsInWords(verified) || 'the same tables'
      }, with the same checksums (${checksums(verified)}).`,
    );
    return switched;
  } catch (error) {
    // It may have happened all the same: then the answer got lost, and this changes nothing.
    await gate.open().catch(() => {});
    throw error;
  }
}

/** The switch, when its answer got lost: one write, which has happened or has not. */
async function switchedAfterAll(
  { registry }: StepTools,
  { tenantId, move }: Moved,
): Promise<TenantRecord | undefined> {
  const tenant = await registry.get(tenantId).catch(() => undefined);
  return tenant?.move?.id === move.id && tenant.move.switchedAt
    ? tenant
    : undefined;
}

/** Lets go of what the front door remembers of where the tenant was. */
async function flush(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  const shard = tenant.silo?.shard ?? 0;
  let problem = await flushAuthorizers(tools.context, shard);
  if (!problem) {
    // An authorizer that was at work meanwhile has said once more what was before.
    await sleep(AUTHORIZER_MS, undefined, { signal: step.signal });
    problem = await flushAuthorizers(tools.context, shard);
  }
  step.log(
    problem
      ? `API Gateway: what the authorizer has said is remembered for up to a minute; until then writes may be refused. ${problem}`
      : 'API Gateway: what the authorizer has said before is forgotten.',
  );
}

/** Has a tenant served from the place it goes to. */
export async function switchOver(
  tools: StepTools,
  waits: KeyWaits,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  for (let tries = 1; ; tries += 1) {
    const { tenant, moving } = await readMoving(tools, tenantId, step);
    if (!moving) {
      return tenant;
    }
    requireWhole(moving);
    if (moving.move.switchedAt) {
      await flush(tools, moving, step);
      return moving;
    }
    const { keyIssuedAt, newKeyId, phase } = moving.move;
    if (!keyIssuedAt || !newKeyId || phase === 'building') {
      throw new LifecycleError(
        `Where "${tenantId}" goes to is not ready yet.`,
        'Run the template from its first step.',
      );
    }
    await waitSince(
      tools,
      keyIssuedAt,
      waits.known,
      step,
      'API Gateway knows the new key everywhere',
    );
    const pairs = await pairsOf(tools, moving, moving.move);
    const copied = await copyUp(tools, tenantId, pairs, step);
    try {
      const switched = await trySwitch(tools, moving, pairs, copied, step);
      step.log(
        `Registry: "${tenantId}" is served from ${
          switched.stackName
        }; its writes waited for ${(switched.move!.frozenMs! / 1000).toFixed(
          1,
        )} s.`,
      );
      await flush(tools, switched, step);
      return switched;
    } catch (error) {
      const lapsed = isConflict(error, 'gate') || isConflict(error, 'tenant');
      const switched = await switchedAfterAll(tools, moving);
      if (!switched && (tries === TRIES || !lapsed)) {
        throw error;
      }
      if (!switched) {
        step.log(`${(error as LifecycleError).reason} It is tried again.`);
      }
    }
  }
}
