import type { CellContext } from '../cell/CellContexts';
import { send } from './send';
import { ToolkitStore } from './ToolkitStore';
import { toolkitEvents } from './translate';

/** Tells the bus of a cell what is still untold. Three calls for each change. */
export async function relay(
  context: CellContext,
  signal: AbortSignal,
): Promise<number> {
  // A cell of an earlier version: its bus cannot be told of what waits.
  if (!context.shared.EventBusName) {
    return 0;
  }
  const store = new ToolkitStore(context);
  let told = 0;
  for (;;) {
    const changes = await store.untold();
    if (changes.length === 0) {
      return told;
    }
    for (const change of changes) {
      signal.throwIfAborted();
      const { tenant, link } = await store.read(change.tenantId);
      const eventId = change.sk.split('#')[1];
      const events = toolkitEvents(change, tenant, link).map(event => ({
        ...event,
        detail: { ...event.detail, eventId },
      }));
      await send(context, events, signal);
      await store.told(change);
      told += 1;
    }
  }
}
