import { setTimeout as sleep } from 'node:timers/promises';
import type { PortalApi } from '../demo/portalApi';

/** Looks at what a task does, again and again, until it has completed; throws its log when it fails. */
export async function followTask(
  api: PortalApi,
  taskId: string,
  everyMs: number,
  look: () => Promise<void>,
): Promise<void> {
  const over = new AbortController();
  const looking = (async () => {
    while (!over.signal.aborted) {
      await look();
      await sleep(everyMs);
    }
  })();
  // A look that fails ends it at once.
  const end = await Promise.race([
    api.taskEnd(taskId, new AbortController().signal),
    looking,
  ]).finally(() => over.abort());
  await looking;
  if (end?.status !== 'completed') {
    throw new Error(await api.taskLog(taskId));
  }
}
