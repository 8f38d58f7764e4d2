import type { AuditorService } from '@backstage/backend-plugin-api';
import type { StepContext } from '@tenantry/plugin-tenants-node';

/** A line in the audit log for what is done, and for what is tried in vain. */
export async function audited<T>(
  auditor: AuditorService,
  { taskId, actor }: StepContext,
  eventId: string,
  meta: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    eventId,
    severityLevel: 'medium',
    meta: { taskId, actor, ...meta },
  });
  try {
    const result = await work();
    await event.success();
    return result;
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}
