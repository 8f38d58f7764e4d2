import type { TaskResult } from '../demo/portalApi';
import type { System } from './system';
import { TenantClient } from './tenantClient';

export const ONBOARD_TEMPLATE = 'template:default/onboard-tenant';
const NEVER = new AbortController().signal;

export const adminOf = (tenantId: string) => `admin@${tenantId}.example`;

/** What a person fills in for a tenant of a tier. */
export const valuesOf = (
  tenantId: string,
  tier: string,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  tenantId,
  displayName: `The ${tenantId} company`,
  tier,
  adminEmail: adminOf(tenantId),
  owner: 'group:default/platform',
  ...more,
});

/** Runs the template to its end. */
export const onboard = (
  { api }: System,
  tenantId: string,
  tier: string,
  more: Record<string, unknown> = {},
): Promise<TaskResult> =>
  api.runTask(ONBOARD_TEMPLATE, valuesOf(tenantId, tier, more), NEVER);

/** Runs the template, and tells the task's log when it does not complete. */
export async function mustOnboard(
  system: System,
  tenantId: string,
  tier: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const { id, status } = await onboard(system, tenantId, tier, more);
  if (status !== 'completed') {
    throw new Error(await system.api.taskLog(id));
  }
}

/** The tenant's administrator, signed in for the first time. */
export const clientOf = async ({ api, sandbox }: System, tenantId: string) =>
  TenantClient.firstSignIn(
    await api.tenant(tenantId),
    adminOf(tenantId),
    sandbox.endpoint,
  );
