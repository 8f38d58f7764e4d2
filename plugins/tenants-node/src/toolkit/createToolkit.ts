import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Run } from '../run';
import { follow } from './follow';
import { relay } from './relay';
import { send } from './send';
import { serve } from './serve';
import { ToolkitStore } from './ToolkitStore';
import { usageEvent } from './translate';
import type { Toolkit } from './types';

export function createToolkit(
  run: Run,
  logger?: Pick<LoggerService, 'info'>,
): Toolkit {
  return {
    relay: signal => run(({ context }) => relay(context, signal)),
    serve: (runner, signal) =>
      run(({ context }) =>
        serve(context, runner, signal, line => logger?.info(line)),
      ),
    follow: (runner, signal) =>
      run(({ context }) => follow(context, runner, signal)),
    meter: (uses, signal) =>
      run(async ({ context }) => {
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
