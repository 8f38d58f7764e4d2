import { startSystem, type System } from '../testing/system';
import { isOfPortal, SELDOM } from './seldom';
import { spread } from './statistics';

const TEMPLATE = 'template:default/onboard-tenant';
const RUNS = 20;
const { signal } = new AbortController();

interface Measurement {
  /** From the submission to a readable entity, ms. */
  totalMs: number;
  awsCalls: number;
  awsMs: number;
  /**
   * From the first AWS call to the end of the last, less the time in AWS: our own code
   * in the steps, and what the scaffolder does between them, ms.
   */
  ownMs: number;
}

async function onboardOnce(
  system: System,
  index: number,
): Promise<Measurement> {
  const tenantId = `bench-${index}`;
  system.sandbox.calls.clear();
  const started = performance.now();
  const { id } = await system.api.startTask(TEMPLATE, {
    tenantId,
    displayName: `Bench ${index}`,
    tier: 'basic',
    adminEmail: `admin@${tenantId}.example`,
    owner: 'group:default/platform',
  });
  const task = await system.api.taskEnd(id, signal);
  await system.api.entity('tenant', tenantId);
  const totalMs = performance.now() - started;
  if (task.status !== 'completed') {
    throw new Error(await system.api.taskLog(id));
  }
  const calls = system.sandbox.calls.list().filter(isOfPortal);
  const awsMs = calls.reduce((sum, call) => sum + call.durationMs, 0);
  const [first] = calls;
  const last = calls[calls.length - 1];
  const spanMs = Date.parse(last.at) + last.durationMs - Date.parse(first.at);
  return { totalMs, awsCalls: calls.length, awsMs, ownMs: spanMs - awsMs };
}

/** Time and AWS calls of onboarding a pool tenant, one after the other. */
export async function benchOnboarding(): Promise<string[]> {
  const system = await startSystem({ env: SELDOM });
  try {
    await system.api.templateReady(TEMPLATE, signal);
    await onboardOnce(system, 0); // warms caches; not counted
    const results: Measurement[] = [];
    for (let run = 1; run <= RUNS; run++) {
      results.push(await onboardOnce(system, run));
    }
    return [
      `Submit to readable entity: ${spread(
        results.map(r => r.totalMs),
        'ms',
      )}`,
      `AWS calls: ${spread(
        results.map(r => r.awsCalls),
        'calls',
      )}`,
      `Time the sandbox spends on them: ${spread(
        results.map(r => r.awsMs),
        'ms',
      )}`,
      `Our own code, and the scaffolder between its steps: ${spread(
        results.map(r => r.ownMs),
        'ms',
      )}`,
    ];
  } finally {
    await system.stop();
  }
}
