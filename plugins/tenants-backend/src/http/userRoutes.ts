import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { UserReads } from '../reads/UserReads';
import { parseNoQuery, parseUsersQuery } from './query';

/** The users of a tenant: personal data, which nobody on the way may keep. */
export function addUserRoutes(
  router: Router,
  caller: (req: Request<any>) => Promise<BackstageCredentials>,
  users: UserReads,
): void {
  router.get('/tenants/:tenantId/users', async (req, res) => {
    const page = parseUsersQuery(req.query);
    res.setHeader('cache-control', 'no-store');
    res.json(await users.list(req.params.tenantId, page, await caller(req)));
  });

  router.get('/tenants/:tenantId/users/:userId', async (req, res) => {
    parseNoQuery(req.query);
    const { tenantId, userId } = req.params;
    res.setHeader('cache-control', 'no-store');
    res.json(await users.get(tenantId, userId, await caller(req)));
  });
}
