import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { DriftReads } from '../reads/DriftReads';
import { audited } from './audited';
import { parseNoQuery } from './query';

/** How tenants' stacks compare with their templates. */
export function addDriftRoutes(
  router: Router,
  options: {
    caller: (req: Request<any>) => Promise<BackstageCredentials>;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
    driftReads: DriftReads;
  },
): void {
  const { caller, driftReads } = options;

  router.get('/tenants/:tenantId/drift', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await driftReads.drift(req.params.tenantId, await caller(req)));
  });

  router.post('/tenants/:tenantId/drift/compare', async (req, res) => {
    parseNoQuery(req.query);
    const { tenantId } = req.params;
    await audited(
      options,
      req,
      {
        eventId: 'tenant-drift-compare',
        severityLevel: 'low',
        meta: { tenantId },
      },
      async credentials => {
        res.status(202).json(await driftReads.compare(tenantId, credentials));
      },
    );
  });
}
