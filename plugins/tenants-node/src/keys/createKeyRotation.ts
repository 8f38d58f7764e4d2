import { changing, type Run } from '../run';
import { issueKey, useKey, withdrawKey } from './rotation';
import type { KeyRotation, KeyWaits } from './types';

/** The steps that give a tenant another API key. */
export function createKeyRotation(run: Run, waits: KeyWaits): KeyRotation {
  const change = changing(run);
  return {
    issue: (tenantId, step) =>
      change(tenantId, tools => issueKey(tools, tenantId, step)),
    use: (tenantId, step) =>
      change(tenantId, tools => useKey(tools, waits, tenantId, step)),
    withdraw: (tenantId, step) =>
      change(tenantId, tools => withdrawKey(tools, waits, tenantId, step)),
  };
}
