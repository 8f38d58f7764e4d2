import type {
  AuditorService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import type { ErrorRequestHandler, Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { DriftReads } from '../reads/DriftReads';
import type { MoveReads } from '../reads/MoveReads';
import type { FleetUpdates } from '../fleet/FleetUpdates';
import type { UserReads } from '../reads/UserReads';
import type { TenantReads } from '../reads/TenantReads';
import { addDriftRoutes } from './driftRoutes';
import {
  addObservabilityRoutes,
  type ObservabilityReads,
} from './observabilityRoutes';
import { openapi } from './openapi/openapi';
import { addUpdateRoutes } from './updateRoutes';
import { addUserRoutes } from './userRoutes';
import {
  parseCapacityQuery,
  parseEventsQuery,
  parseListQuery,
  parseMoveQuery,
} from './query';

/**
 * What a cell cannot answer is no fault of the portal's: 503, with the reason and what to
 * do in the message. Not as its cause, which would be told a second time.
 */
const explainCell: ErrorRequestHandler = (error, _req, _res, next) => {
  next(
    error.name === 'LifecycleError' || error.name === 'ObservationError'
      ? new ServiceUnavailableError(error.message)
      : error,
  );
};

/** The HTTP API of `/api/tenants`: reads the request, asks, answers. */
export function createRouter(
  options: {
    httpAuth: HttpAuthService;
    auditor: AuditorService;
    reads: TenantReads;
    userReads: UserReads;
    moveReads: MoveReads;
    fleetUpdates: FleetUpdates;
    driftReads: DriftReads;
  } & ObservabilityReads,
): Router {
  const { httpAuth, reads } = options;
  const caller = (req: Request) =>
    httpAuth.credentials(req, { allow: ['user', 'service'] });

  const router = PromiseRouter();

  router.get('/openapi.json', async (req, res) => {
    res.json({ ...openapi, servers: [{ url: req.baseUrl }] });
  });

  router.get('/tenants', async (req, res) => {
    res.json(await reads.list(parseListQuery(req.query), await caller(req)));
  });

  router.get('/tenants/:tenantId', async (req, res) => {
    res.json(await reads.item(req.params.tenantId, await caller(req)));
  });

  router.get('/tenants/:tenantId/events', async (req, res) => {
    res.json(
      await reads.events(
        req.params.tenantId,
        parseEventsQuery(req.query),
        await caller(req),
      ),
    );
  });

  router.get('/tenants/:tenantId/resources', async (req, res) => {
    res.json(await reads.resources(req.params.tenantId, await caller(req)));
  });

  router.get('/tenants/:tenantId/move-preview', async (req, res) => {
    const { tier } = parseMoveQuery(req.query);
    res.json(
      await options.moveReads.preview(
        req.params.tenantId,
        tier,
        await caller(req),
      ),
    );
  });

  router.get('/availability/:tenantId', async (req, res) => {
    res.json(await reads.availability(req.params.tenantId, await caller(req)));
  });

  router.get('/tiers', async (req, res) => {
    res.json(await reads.tiers(await caller(req)));
  });

  router.get('/capacity', async (req, res) => {
    res.json(
      await reads.capacity(parseCapacityQuery(req.query), await caller(req)),
    );
  });

  addUserRoutes(router, caller, options.userReads);
  addObservabilityRoutes(router, caller, options);
  addUpdateRoutes(router, { ...options, caller });
  addDriftRoutes(router, { ...options, caller });

  router.use(explainCell);

  return router;
}
