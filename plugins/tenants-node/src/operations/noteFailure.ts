import { explainError } from '../aws/explain';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { amend } from './amend';

const NEVER = new AbortController().signal;

/** Has it told in a tenant's history that its services, which rest, could not be brought back. */
export async function notingFailure(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
  work: () => Promise<TenantRecord>,
): Promise<TenantRecord> {
  try {
    return await work();
  } catch (error) {
    const message = `Its services could not be brought back. ${
      explainError(error).reason
    }`;
    await amend(tools, tenantId, { ...step, signal: NEVER }, ({ rest }) =>
      rest ? { event: { type: 'resumption.failed', message } } : undefined,
    ).catch(() => {
      // The registry is away, or there is no such tenant: the error says so itself.
    });
    throw error;
  }
}
