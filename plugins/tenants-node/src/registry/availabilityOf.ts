import type {
  AvailabilityResponse,
  Tenant,
} from '@tenantry/plugin-tenants-common';
import { dayOf } from '../day';

/** Whether a new tenant may take an id, by who has it so far. */
export function availabilityOf(
  tenantId: string,
  holder: Tenant | undefined,
): AvailabilityResponse {
  if (!holder || holder.offboarding?.erasedAt) {
    return { tenantId, available: true, message: `"${tenantId}" is free.` };
  }
  if (holder.state === 'failed' && holder.failure?.operation === 'onboard') {
    return {
      tenantId,
      available: true,
      retry: true,
      message: `Onboarding "${tenantId}" failed before; this goes on with it.`,
    };
  }
  const { retainedUntil } = holder.offboarding ?? {};
  if (holder.state === 'offboarded' && retainedUntil) {
    return {
      tenantId,
      available: false,
      message: `"${tenantId}" is kept for the data of ${
        holder.displayName
      }, until ${dayOf(retainedUntil)}.`,
    };
  }
  return {
    tenantId,
    available: false,
    message: `"${tenantId}" is taken by ${holder.displayName}.`,
  };
}
