import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Request, Router } from 'express';
import type { FleetReads } from '../reads/FleetReads';
import type { HealthReads } from '../reads/HealthReads';
import type { ServiceReads } from '../reads/ServiceReads';
import type { TierReads } from '../reads/TierReads';
import type { UsageReads } from '../reads/UsageReads';
import {
  parseLoadQuery,
  parseNoQuery,
  parseTier,
  parseUsageQuery,
} from './query';

export interface ObservabilityReads {
  healthReads: HealthReads;
  usageReads: UsageReads;
  fleetReads: FleetReads;
  tierReads: TierReads;
  serviceReads: ServiceReads;
}

/** How tenants, tiers and the fleet fare, and how much they use. */
export function addObservabilityRoutes(
  router: Router,
  caller: (req: Request<any>) => Promise<BackstageCredentials>,
  reads: ObservabilityReads,
): void {
  const { healthReads, usageReads, fleetReads, tierReads, serviceReads } =
    reads;

  router.get('/tenants/:tenantId/health', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await healthReads.health(req.params.tenantId, await caller(req)));
  });

  router.get('/tenants/:tenantId/load', async (req, res) => {
    res.json(
      await healthReads.load(
        req.params.tenantId,
        parseLoadQuery(req.query),
        await caller(req),
      ),
    );
  });

  router.get('/tenants/:tenantId/usage', async (req, res) => {
    res.json(
      await usageReads.usage(
        req.params.tenantId,
        parseUsageQuery(req.query),
        await caller(req),
      ),
    );
  });

  router.get('/tenants/:tenantId/tasks', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await healthReads.tasks(req.params.tenantId, await caller(req)));
  });

  router.get('/tenants/:tenantId/tasks/:taskId/logs', async (req, res) => {
    parseNoQuery(req.query);
    const { tenantId, taskId } = req.params;
    res.json(await healthReads.taskLogs(tenantId, taskId, await caller(req)));
  });

  router.get('/tiers/:tier', async (req, res) => {
    parseNoQuery(req.query);
    res.json(
      await tierReads.tier(parseTier(req.params.tier), await caller(req)),
    );
  });

  router.get('/services/:service', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await serviceReads.service(req.params.service, await caller(req)));
  });

  router.get('/fleet', async (req, res) => {
    parseNoQuery(req.query);
    res.json(await fleetReads.fleet(await caller(req)));
  });

  router.get('/fleet/usage', async (req, res) => {
    res.json(
      await usageReads.fleetUsage(
        parseUsageQuery(req.query),
        await caller(req),
      ),
    );
  });
}
