import { changing, type Run } from '../run';
import { changeUser } from './change';
import { invite } from './invite';
import { getUser, listUsers } from './list';
import type { Users } from './types';

/** The users of tenants, in their user pools. */
export function createUsers(run: Run): Users {
  const change = changing(run);
  return {
    list: (tenantId, page) =>
      run(tenantId, tools => listUsers(tools, tenantId, page)),
    get: (tenantId, userId) =>
      run(tenantId, tools => getUser(tools, tenantId, userId)),
    invite: (tenantId, invitation, step) =>
      change(tenantId, tools => invite(tools, tenantId, invitation, step)),
    change: (tenantId, input, step) =>
      change(tenantId, tools => changeUser(tools, tenantId, input, step)),
  };
}
