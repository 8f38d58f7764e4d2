import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringify } from 'yaml';
import type { z as zod } from 'zod/v3';

/** Input of every action on a tenant. */
export const TENANT_ID = (z: typeof zod) =>
  z.string().describe('Id of the tenant');

/** One step of a template, as the scaffolder's list of actions shows it. */
export const exampleOf = (
  action: string,
  input: Record<string, unknown>,
  description = 'For one tenant',
) => ({
  description,
  example: stringify({
    steps: [{ id: 'step', name: description, action, input }],
  }),
});

/** Whether a template is only tried out: then nothing is changed, and the log tells what would be. */
export function isTried(
  ctx: { isDryRun?: boolean; logger: LoggerService },
  wouldDo: string,
): boolean {
  if (ctx.isDryRun) {
    ctx.logger.info(`Dry run: would ${wouldDo}.`);
  }
  return ctx.isDryRun === true;
}
