import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  explainTenant,
  parseTenantChange,
  TENANTS_TOPIC,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';

type Log = Pick<LoggerService, 'warn'>;

/** The change that an event tells of; one that tells of none is skipped with a warning. */
export function changeIn(
  payload: unknown,
  logger: Log,
): TenantChange | undefined {
  try {
    return parseTenantChange(payload);
  } catch (error) {
    logger.warn(
      `Skipped an event on ${TENANTS_TOPIC}. ${toError(error).message}`,
    );
    return undefined;
  }
}

/** Those of listed tenants that are as they should be; others are skipped with a warning. */
export const wholeOf = (tenants: Tenant[], logger: Log): Tenant[] =>
  tenants.filter(tenant => {
    const problem = explainTenant(tenant);
    if (problem) {
      logger.warn(
        `Skipped the malformed tenant ${tenant?.tenantId}. ${problem}`,
      );
    }
    return !problem;
  });
