import {
  CloudFormationClient,
  paginateDescribeStackEvents,
} from '@aws-sdk/client-cloudformation';
import { connectionOf } from '../cell';
import { ONBOARD_TEMPLATE, valuesOf } from '../testing/onboard';
import { startSystem, type System } from '../testing/system';
import { isOfPortal, SELDOM } from './seldom';
import { spread } from './statistics';

const RUNS = 10;
const { signal } = new AbortController();

interface Measurement {
  totalMs: number;
  /** While CloudFormation was at work on the stack. */
  stackMs: number;
  awsCalls: number;
  /** Calls that looked how far the stack is. */
  looks: number;
  /** From the first call to the end of the last, less the stack's time and that of the other calls. */
  ownMs: number;
}

async function stackSpan(
  client: CloudFormationClient,
  StackName: string,
): Promise<{ fromMs: number; toMs: number }> {
  const times: number[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents(
    { client },
    { StackName },
  )) {
    times.push(...StackEvents.map(({ Timestamp }) => Timestamp!.getTime()));
  }
  return { fromMs: Math.min(...times), toMs: Math.max(...times) };
}

async function onboardOnce(
  { sandbox, api }: System,
  client: CloudFormationClient,
  tenantId: string,
): Promise<Measurement> {
  sandbox.calls.clear();
  const started = performance.now();
  const { id } = await api.startTask(
    ONBOARD_TEMPLATE,
    valuesOf(tenantId, 'advanced'),
  );
  const task = await api.taskEnd(id, signal);
  await api.entity('tenant', tenantId);
  const totalMs = performance.now() - started;
  if (task.status !== 'completed') {
    throw new Error(await api.taskLog(id));
  }
  const calls = sandbox.calls.list().filter(isOfPortal);
  const { fromMs, toMs } = await stackSpan(client, `tenant-${tenantId}`);
  const stackMs = toMs - fromMs;
  const outside = calls.filter(({ at }) => {
    const atMs = Date.parse(at);
    return atMs < fromMs || atMs > toMs;
  });
  const callsMs = outside.reduce((sum, call) => sum + call.durationMs, 0);
  const last = calls[calls.length - 1];
  const spanMs =
    Date.parse(last.at) + last.durationMs - Date.parse(calls[0].at);
  return {
    totalMs,
    stackMs,
    awsCalls: calls.length,
    looks: calls.filter(call => call.operation === 'DescribeStackEvents')
      .length,
    ownMs: spanMs - stackMs - callsMs,
  };
}

/** Time and AWS calls of onboarding tenants with services of their own, one after the other. */
export async function benchSilo(): Promise<string[]> {
  const system = await startSystem({ env: SELDOM });
  const client = new CloudFormationClient(connectionOf(system.sandbox));
  try {
    await system.api.templateReady(ONBOARD_TEMPLATE, signal);
    await onboardOnce(system, client, 'bench-warm'); // warms caches; not counted
    const results: Measurement[] = [];
    for (let run = 1; run <= RUNS; run++) {
      results.push(await onboardOnce(system, client, `bench-${run}`));
    }
    const line = (
      what: string,
      value: (result: Measurement) => number,
      unit: string,
    ) => `${what}: ${spread(results.map(value), unit)}`;
    return [
      line('Submit to readable entity', r => r.totalMs, 'ms'),
      line('CloudFormation at work', r => r.stackMs, 'ms'),
      line('AWS calls', r => r.awsCalls, 'calls'),
      line('of these, looks at the stack', r => r.looks, 'calls'),
      line('Outside AWS', r => r.ownMs, 'ms'),
    ];
  } finally {
    client.destroy();
    await system.stop();
  }
}
