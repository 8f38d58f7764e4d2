import { changing, type Run } from '../run';
import { resume, suspend } from './admission';
import { edit } from './edit';
import { notingFailure } from './noteFailure';
import { scaleToZero, scaleUp } from './rest';
import { signOut } from './signOut';
import type { Operations } from './types';

/** What is done to tenants that have been let in. */
export function createOperations(run: Run): Operations {
  const change = changing(run);
  return {
    suspend: (tenantId, reason, step) =>
      change(tenantId, tools => suspend(tools, tenantId, reason, step)),
    resume: (tenantId, step) =>
      change(tenantId, tools => resume(tools, tenantId, step)),
    scaleToZero: (tenantId, step) =>
      change(tenantId, tools => scaleToZero(tools, tenantId, step)),
    scaleUp: (tenantId, step) =>
      change(tenantId, tools =>
        notingFailure(tools, tenantId, step, () =>
          scaleUp(tools, tenantId, step),
        ),
      ),
    signOut: (tenantId, step) =>
      run(tenantId, tools => signOut(tools, tenantId, step)),
    edit: (tenantId, input, step) =>
      change(tenantId, tools => edit(tools, tenantId, input, step)),
  };
}
