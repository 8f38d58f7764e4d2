import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { DriftReads } from '../reads/DriftReads';
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
  const { caller, httpAuth, auditor, driftReads } = options;

  router.get('/tenants/:tenantId/drift', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await driftReads.drift(req.params.tenantId, await caller(req)));
  });

  router.post('/tenants/:tenantId/drift/compare', async (req, res) => {
    parseNoQuery(req.query);
    const { tenantId } = req.params;
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const event = await auditor.createEvent({
      eventId: 'tenant-drift-compare',
      severityLevel: 'low',
      request: req,
      meta: { tenantId },
    });
    try {
      res.status(202).json(await driftReads.compare(tenantId, credentials));
      await event.success();
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  });
}
