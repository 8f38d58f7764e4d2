import type { LoggerService } from '@backstage/backend-plugin-api';
import { inEach } from '../cell/inEach';
import type { Cell } from '../config';
import type { RunIn } from '../run';
import { follow } from './follow';
import { relay } from './relay';
import { send } from './send';
import { serve } from './serve';
import { ToolkitStore } from './ToolkitStore';
import { usageEvent } from './translate';
import type { TaskRunner, Toolkit } from './types';

/** Whoever asks over the bus of a cell gets tenants in that cell. */
const placing = (cell: string, runner: TaskRunner): TaskRunner => ({
  ...runner,
  start: (template, values) =>
    runner.start(
      template,
      template === 'onboard-tenant' ? { ...values, cell } : values,
    ),
});

export function createToolkit(
  runIn: RunIn,
  cells: Cell[],
  logger?: Pick<LoggerService, 'info'>,
): Toolkit {
  return {
    relay: async signal => {
      const told = await inEach(cells, id =>
        runIn(id, ({ context }) => relay(context, signal)),
      );
      return told.reduce((sum, count) => sum + count, 0);
    },
    serve: (cellId, runner, signal) =>
      runIn(cellId, ({ context }) =>
        serve(
          context,
          cells.length > 1 ? placing(cellId, runner) : runner,
          signal,
          line => logger?.info(line),
        ),
      ),
    follow: async (runner, signal) => {
      await inEach(cells, id =>
        runIn(id, ({ context }) => follow(context, runner, signal)),
      );
    },
    meter: (cellId, uses, signal) =>
      runIn(cellId, async ({ context }) => {
        if (!context.shared.EventBusName) {
          return;
        }
        const links = await new ToolkitStore(context).linksOf(
          uses.map(({ tenantId }) => tenantId),
        );
        await send(
          context,
          uses.map(({ tenantId, ...usage }) =>
            usageEvent(tenantId, links.get(tenantId), usage),
          ),
          signal,
        );
      }),
  };
}
