import { readFile } from 'node:fs/promises';

/** What a process has used up to now. */
export interface ProcessUse {
  cpuMs: number;
  memoryBytes: number;
}

/** Linux tells times in hundredths of a second to whoever asks from outside the kernel. */
const TICK_MS = 10;
const KIBIBYTE = 1024;

/** What a process uses, from `/proc`; nothing when it is gone, and on systems without `/proc`. */
export async function useOf(pid: number): Promise<ProcessUse | undefined> {
  try {
    const [stat, status] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/status`, 'utf8'),
    ]);
    // The name in parentheses may hold spaces; user and system time are the 14th and 15th field.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const resident = /^VmRSS:\s+(\d+) kB/m.exec(status);
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      memoryBytes: Number(resident?.[1] ?? 0) * KIBIBYTE,
    };
  } catch {
    return undefined;
  }
}
