import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { FleetUpdates } from '../fleet/FleetUpdates';
import { audited } from './audited';
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
  const { caller, fleetUpdates } = options;

  router.get('/fleet/updates', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await fleetUpdates.read(await caller(req)));
  });

  router.post('/fleet/updates/:change', async (req, res) => {
    parseNoQuery(req.query);
    const change = parseFleetChange(req.params.change);
    await audited(
      options,
      req,
      {
        eventId: 'fleet-update-change',
        severityLevel: 'medium',
        meta: { change },
      },
      async credentials => {
        const { userEntityRef } = credentials.principal;
        res.json(await fleetUpdates.change(change, credentials, userEntityRef));
      },
    );
  });
}
