import { readdir, readFile } from 'node:fs/promises';

/** Kills the process of the task that works on a table of the embedded account, as a crash would. */
export async function killTask(tablePrefix: string): Promise<void> {
  const answer = await fetch(
    `${process.env.E2E_AWS_ENDPOINT}/_sandbox/inventory`,
  );
  const { tables } = (await answer.json()) as { tables: string[] };
  const table = tables.find(name => name.startsWith(tablePrefix));
  if (!table) {
    throw new Error(
      `No table begins with "${tablePrefix}"; there are ${tables}.`,
    );
  }
  for (const pid of await readdir('/proc')) {
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(
      () => '',
    );
    // Tables have names of their own: no other account's task has this one.
    if (environment.split('\0').includes(`TABLE_NAME=${table}`)) {
      process.kill(Number(pid), 'SIGKILL');
      return;
    }
  }
  throw new Error(`No process works on the table "${table}".`);
}
