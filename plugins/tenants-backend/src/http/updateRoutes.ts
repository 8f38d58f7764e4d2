import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { FleetUpdates } from '../fleet/FleetUpdates';
import { parseFleetChange, parseNoQuery } from './query';

/** Versions of the fleet, and the update that is under way. */
export function addUpdateRoutes(
  router: Router,
  options: {
    caller: (req: Request<any>) => Promise<BackstageCredentials>;
    httpAuth: HttpAuthService;
    auditor: AuditorService;
    fleetUpdates: FleetUpdates;
  },
): void {
  const { caller, httpAuth, auditor, fleetUpdates } = options;

  router.get('/fleet/updates', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await fleetUpdates.read(await caller(req)));
  });

  router.post('/fleet/updates/:change', async (req, res) => {
    parseNoQuery(req.query);
    const change = parseFleetChange(req.params.change);
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const { userEntityRef } = credentials.principal;
    const event = await auditor.createEvent({
      eventId: 'fleet-update-change',
      severityLevel: 'medium',
      request: req,
      meta: { change },
    });
    try {
      res.json(await fleetUpdates.change(change, credentials, userEntityRef));
      await event.success();
    } catch (error) {
      await event.fail({ error: error as Error });
      throw error;
    }
  });
}
