import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often a service in a loop of crashes is looked at, ms. */
const LOOK_MS = 100;

/** The one table of the embedded account whose name begins so. */
async function tableOf(prefix: string): Promise<string> {
  const answer = await fetch(
    `${process.env.E2E_AWS_ENDPOINT}/_sandbox/inventory`,
  );
  const { tables } = (await answer.json()) as { tables: string[] };
  const table = tables.find(name => name.startsWith(prefix));
  if (!table) {
    throw new Error(`No table begins with "${prefix}"; there are ${tables}.`);
  }
  return table;
}

/** The processes of the tasks that work on a table: no other account's task has its name. */
async function pidsOf(table: string): Promise<number[]> {
  const pids: number[] = [];
  for (const pid of await readdir('/proc')) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(
      () => '',
    );
    if (environment.split('\0').includes(`TABLE_NAME=${table}`)) {
      pids.push(Number(pid));
    }
  }
  return pids;
}

/** Kills the process of the task that works on a table of the embedded account, as a crash would. */
export async function killTask(tablePrefix: string): Promise<void> {
  const table = await tableOf(tablePrefix);
  const [pid] = await pidsOf(table);
  if (!pid) {
    throw new Error(`No process works on the table "${table}".`);
  }
  process.kill(pid, 'SIGKILL');
}

/** Kills every task that works on a table as soon as it runs, until it is told to stop. */
export async function crashInLoop(
  tablePrefix: string,
): Promise<() => Promise<void>> {
  const table = await tableOf(tablePrefix);
  const stop = new AbortController();
  const loop = (async () => {
    while (!stop.signal.aborted) {
      for (const pid of await pidsOf(table)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // It was gone already.
        }
      }
      await sleep(LOOK_MS);
    }
  })();
  return async () => {
    stop.abort();
    await loop;
  };
}
