import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';

/** What an owner is told of the end of an operation. Holds nothing personal. */
export interface Notice {
  /** For example `suspend`. */
  operation: string;
  title: string;
  description: string;
  endedWell: boolean;
}

/** What a notice needs of a scaffolder's action context. */
export interface NoticeContext {
  task: { id: string };
  logger: LoggerService;
  checkpoint?(options: { key: string; fn: () => Promise<void> }): Promise<void>;
}

/**
 * Tells a tenant's owner how an operation ended; once for each task, and not when there was
 * nothing left to do. Never throws: what was done is done.
 */
export type NotifyOwner = (
  context: NoticeContext,
  tenant: Tenant,
  notice: Notice,
) => Promise<void>;

export function createNotifyOwner(options: {
  notifications: NotificationService;
  tenants: Pick<TenantsService, 'events'>;
}): NotifyOwner {
  const { notifications, tenants } = options;

  const send = (
    taskId: string,
    { tenantId, state, owner }: Tenant,
    { operation, title, description, endedWell }: Notice,
  ) =>
    notifications.send({
      recipients: { type: 'entity', entityRef: owner },
      payload: {
        title,
        description,
        link:
          state === 'offboarded'
            ? '/tenants'
            : `/catalog/default/tenant/${tenantId}`,
        severity: endedWell ? 'normal' : 'high',
        topic: 'tenants-operations',
        // What is said of the same again takes the place of what was said before.
        scope: `${tenantId} ${operation} ${taskId}`,
      },
    });

  const wasDoneBefore = async (taskId: string, tenantId: string) => {
    const { items } = await tenants.events(tenantId, { limit: 1 });
    return items.length > 0 && items[0].taskId !== taskId;
  };

  return async (context, tenant, notice) => {
    const { task, logger } = context;
    try {
      if (!notice.endedWell || !context.checkpoint) {
        await send(task.id, tenant, notice);
        return;
      }
      // A step that runs again has said it.
      await context.checkpoint({
        key: `notice ${notice.operation}`,
        fn: async () => {
          if (!(await wasDoneBefore(task.id, tenant.tenantId))) {
            await send(task.id, tenant, notice);
          }
        },
      });
    } catch (error) {
      logger.warn(
        `${tenant.owner} could not be notified: ${notice.title}. ${
          toError(error).message
        }`,
      );
    }
  };
}

/** Of those who ask for what they may not have, or what makes no sense, nobody is told. */
const MISTAKES = ['NotAllowedError', 'NotFoundError', 'InputError'];

/** Says that an operation failed, unless it never began. */
export async function notifyOfFailure(
  notifyOwner: NotifyOwner,
  tenants: Pick<TenantsService, 'get'>,
  context: NoticeContext,
  failed: { tenantId: string; operation: string; doing: string; error: Error },
): Promise<void> {
  const { tenantId, operation, doing, error } = failed;
  const tenant = MISTAKES.includes(error.name)
    ? undefined
    : await tenants.get(tenantId).catch(() => undefined);
  if (tenant) {
    await notifyOwner(context, tenant, {
      operation,
      title: `${doing} ${tenant.displayName} failed`,
      description: `It is ${tenant.state}. The log of the task says why, to whoever started it and to operators.`,
      endedWell: false,
    });
  }
}
