import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  HEALTH_STATES,
  type ServiceTenantsResponse,
} from '@tenantry/plugin-tenants-common';
import { POOL_STACK } from '@tenantry/plugin-tenants-node';
import { ASLEEP } from '../health/asleep';
import type { HealthStore } from '../health/HealthStore';
import { currentVerdict } from '../health/TenantAssessor';
import { fromStackKey } from '../store/stackKey';
import type { HealthReads } from './HealthReads';
import { inCell } from './inCell';
import type { ReadsOptions } from './ReadsOptions';
import { statusOf } from './statusOf';
import { visibleCells } from './visibleCells';

/** Copies of a service that are shown. */
const MAX_COPIES = 50;

export interface ServiceReadsOptions extends ReadsOptions {
  healthReads: HealthReads;
  health: HealthStore;
}

/** The services of the SaaS, each over all tenants that a caller may see. */
export class ServiceReads {
  readonly #options: ServiceReadsOptions;
  readonly #now: () => number;

  constructor(options: ServiceReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Whom a service of the SaaS serves, and how each of its copies fares. */
  async service(
    service: string,
    credentials: BackstageCredentials,
  ): Promise<ServiceTenantsResponse> {
    const { tenants, health, healthReads, reads, collectors, tiers, cells } =
      this.#options;
    const visibility = await reads.visibility(credentials);
    const copies = await health.copiesOf(service);
    if (copies.length === 0) {
      const known = await health.serviceNames();
      if (known.length > 0 && !known.includes(service)) {
        throw new NotFoundError(
          `There is no service "${service}"; there are ${known.join(', ')}.`,
        );
      }
    }
    const served = await tenants.visible.served(visibility.filter);
    const nowMs = this.#now();
    const visible = copies
      .flatMap(copy => {
        const of = served.get(copy.stackKey);
        if (!of) {
          return [];
        }
        const { state } = of.isAsleep ? ASLEEP : currentVerdict(copy, nowMs);
        return { stackKey: copy.stackKey, state, ...of };
      })
      .sort(
        (a, b) =>
          HEALTH_STATES.indexOf(b.state) - HEALTH_STATES.indexOf(a.state) ||
          b.tenants - a.tenants ||
          a.stackKey.localeCompare(b.stackKey),
      );
    const byHealth: ServiceTenantsResponse['byHealth'] = {};
    for (const copy of visible) {
      byHealth[copy.state] = (byHealth[copy.state] ?? 0) + copy.tenants;
    }
    const shown = visible.slice(0, MAX_COPIES);
    const details = await healthReads.services(
      shown.map(({ stackKey }) => stackKey),
      stackKey => served.get(stackKey)?.isAsleep === true,
    );
    const detailOf = new Map(
      details
        .filter(each => each.service.name === service)
        .map(each => [each.stackKey, each.service]),
    );
    const names = new Map(
      (await tenants.getMany(shown.map(({ tenantId }) => tenantId))).map(
        tenant => [tenant?.tenantId, tenant?.displayName],
      ),
    );
    return {
      service,
      tenants: visible.reduce((total, each) => total + each.tenants, 0),
      byHealth,
      items: shown.flatMap(copy => {
        const detail = detailOf.get(copy.stackKey);
        const isShared = fromStackKey(copy.stackKey).stackName === POOL_STACK;
        const tier = tiers.find(({ name }) => name === copy.tier);
        return detail
          ? {
              ...(isShared ? {} : { tenantId: copy.tenantId }),
              displayName: isShared
                ? `All ${tier?.title ?? copy.tier} tenants${inCell(
                    cells,
                    copy.stackKey,
                  )}`
                : names.get(copy.tenantId) ?? copy.tenantId,
              tier: copy.tier,
              tenants: copy.tenants,
              service: detail,
            }
          : [];
      }),
      totalItems: visible.length,
      collector: await statusOf(
        { collectors, cells: visibleCells(cells, served.keys(), visibility) },
        'health',
      ),
    };
  }
}
