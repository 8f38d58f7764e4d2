import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSystem } from '../testing/system';

const IDLE_MS = 60_000;

/** Resident memory of a process in MiB; Linux only. */
export function residentMib(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

/** Resident memory of an idle portal back end, and of the process that holds the sandbox. */
export async function benchMemory(): Promise<string[]> {
  const system = await startSystem();
  try {
    await sleep(IDLE_MS);
    return [
      `Portal back end, idle for ${IDLE_MS / 1000} s: ${residentMib(
        system.portalPid(),
      )} MiB`,
      `Sandbox with its launcher (its tasks are processes of their own): ${residentMib(
        process.pid,
      )} MiB`,
    ];
  } finally {
    await system.stop();
  }
}
