import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type CellObserver,
  type ObservedService,
} from '@tenantry/plugin-tenants-node';
import { rest } from '../collect/rest';
import { assessService } from './assessService';
import {
  lostTasks,
  mergeFacts,
  withStop,
  type ServiceFacts,
  type ServiceLook,
} from './facts';
import type { HealthStore } from './HealthStore';
import { keyOf, nameByFamily, type Placed } from './inventory';
import type { NewServiceEntry, ServiceEntry } from './rows';

/** What is asked beyond the batches, per pass, so that a bad day costs no storm of calls. */
const MAX_STOP_LOOKUPS = 20;
const MAX_TARGET_LOOKUPS = 20;
/** In ECS's events, when a load balancer finds a task unwell. */
const TARGET_TROUBLE = /unhealthy in|health checks/i;
const TROUBLE_IS_NEWS_MS = 10 * 60_000;

/** What one pass has found and spent. */
export class Pass {
  stopLookups = 0;
  targetLookups = 0;

  /**
   * @param startedAtMs - what was looked at since, by another pass, needs no look, epoch ms
   * @param told - the stops that somebody told of, by service
   * @param changed - stacks whose services are not as before
   */
  constructor(
    readonly startedAtMs: number,
    readonly told: Map<string, StoppedTask[]> = new Map(),
    readonly changed = new Set<string>(),
  ) {}

  needs({ lookedAtMs }: ServiceEntry, key: string): boolean {
    return this.told.has(key) || lookedAtMs <= this.startedAtMs;
  }
}

/** What was learned of a service: there is no look where AWS could not be asked. */
interface Finding {
  look?: ServiceLook;
  stops: StoppedTask[];
}

/**
 * Looks at services. AWS is asked first, which takes its time; what it said is then taken
 * into what is known by then, in one transaction, because other looks may have ended
 * meanwhile: of overlapping looks the later one's counts hold, and the stops of all.
 */
export class ServiceLooks {
  readonly #options: {
    cell: string;
    observer: CellObserver;
    store: HealthStore;
    logger: LoggerService;
  };
  readonly #now: () => number;

  constructor(options: {
    cell: string;
    observer: CellObserver;
    store: HealthStore;
    logger: LoggerService;
    now?: () => number;
  }) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Looks at services of one cluster, as many as one call takes. Events and passes each have
   * their round over services, and what one of them has seen the other need not ask again.
   */
  async look(
    services: Placed[],
    pass: Pass,
    signal?: AbortSignal,
  ): Promise<void> {
    const { cell, store } = this.#options;
    const [{ cluster }] = services;
    const known = await store.facts(
      cell,
      cluster,
      services.map(({ service }) => service),
    );
    const batch = services.filter(placed => {
      const entry = known.get(placed.service);
      return !entry || pass.needs(entry, keyOf(placed));
    });
    if (batch.length === 0) {
      return;
    }
    const findings = await this.#ask(batch, known, pass, signal);
    // Reading a large answer has kept everybody else waiting already.
    await rest();
    await store.changeServices(
      cell,
      cluster,
      batch.map(({ service }) => service),
      before =>
        batch.flatMap(placed => {
          const previous = before.get(placed.service);
          const finding = findings.get(placed.service)!;
          return this.#entryOf(placed, previous, finding, pass) ?? [];
        }),
    );
  }

  /** Asks AWS, and what else is worth asking by what was known of the services. */
  async #ask(
    batch: Placed[],
    known: Map<string, ServiceEntry>,
    pass: Pass,
    signal?: AbortSignal,
  ): Promise<Map<string, Finding>> {
    const { cell, logger } = this.#options;
    const [{ cluster }] = batch;
    const findings = new Map<string, Finding>(
      batch.map(placed => [
        placed.service,
        { stops: pass.told.get(keyOf(placed)) ?? [] },
      ]),
    );
    const observedAt = new Date(this.#now()).toISOString();
    const seen = await this.#describe(batch, signal);
    const placedBy = new Map(batch.map(each => [each.service, each]));
    for (const service of seen) {
      const placed = placedBy.get(service.serviceName);
      if (!placed) {
        continue;
      }
      const { family, ...seenOf } = service;
      const look = {
        ...seenOf,
        name: placed.name || nameByFamily(family) || service.serviceName,
        observedAt,
      };
      try {
        const previous = known.get(placed.service)?.facts;
        findings.set(
          placed.service,
          await this.#askMore(placed, look, previous, pass),
        );
      } catch (error) {
        if (error instanceof ObservationError && error.kind !== 'failed') {
          throw error;
        }
        logger.warn(
          `${cell}: skipped ${service.serviceName} of ${cluster}. ${
            toError(error).message
          }`,
        );
      }
    }
    return findings;
  }

  async #describe(
    batch: Placed[],
    signal?: AbortSignal,
  ): Promise<ObservedService[]> {
    const { cell, observer, logger } = this.#options;
    const [{ cluster }] = batch;
    try {
      return await observer.services(
        cluster,
        batch.map(({ service }) => service),
        signal,
      );
    } catch (error) {
      // What concerns these services alone must not keep the others from being seen.
      if (error instanceof ObservationError && error.kind === 'failed') {
        logger.warn(`${cell}: skipped ${cluster}. ${error.message}`);
        return [];
      }
      throw error;
    }
  }

  async #askMore(
    placed: Placed,
    look: ServiceLook,
    previous: ServiceFacts | undefined,
    pass: Pass,
  ): Promise<Required<Finding>> {
    const facts = mergeFacts(previous, look);
    const stops =
      pass.told.get(keyOf(placed)) ??
      (await this.#stopsOf(facts, previous, pass));
    const targets = await this.#targetsOf(stops.reduce(withStop, facts), pass);
    return { look: { ...look, targets }, stops };
  }

  /** Asks why tasks ended, when some did and nobody told why. */
  async #stopsOf(
    facts: ServiceFacts,
    previous: ServiceFacts | undefined,
    pass: Pass,
  ): Promise<StoppedTask[]> {
    if (!lostTasks(previous, facts) || pass.stopLookups >= MAX_STOP_LOOKUPS) {
      return [];
    }
    pass.stopLookups += 1;
    return this.#options.observer.stoppedTasks(facts);
  }

  /** Asks the load balancer where something is off. */
  async #targetsOf(
    facts: ServiceFacts,
    pass: Pass,
  ): Promise<ServiceFacts['targets']> {
    const [targetGroup] = facts.targetGroups;
    const nowMs = this.#now();
    const isOff =
      facts.running > 0 &&
      (facts.running < facts.desired ||
        (facts.targets?.unhealthy ?? 0) > 0 ||
        facts.recentStops.length > 0 ||
        facts.events.some(
          ({ at, message }) =>
            nowMs - Date.parse(at) < TROUBLE_IS_NEWS_MS &&
            TARGET_TROUBLE.test(message),
        ));
    if (!targetGroup || !isOff || pass.targetLookups >= MAX_TARGET_LOOKUPS) {
      return undefined;
    }
    pass.targetLookups += 1;
    return this.#options.observer.targets(targetGroup);
  }

  /** What is known from now on; `undefined` of what nobody has ever seen. */
  #entryOf(
    placed: Placed,
    previous: ServiceEntry | undefined,
    { look, stops }: Finding,
    pass: Pass,
  ): NewServiceEntry | undefined {
    // No news where ECS could not be asked, or was asked by a later look that came first.
    const news =
      look && Date.parse(look.observedAt) >= (previous?.lookedAtMs ?? 0)
        ? look
        : undefined;
    const seen = news ? mergeFacts(previous?.facts, news) : previous?.facts;
    if (!seen) {
      return undefined;
    }
    const facts = stops.reduce(withStop, seen);
    const verdict = assessService(facts, {
      nowMs: this.#now(),
      isWanted: true,
    });
    const isSame = previous?.verdict.state === verdict.state;
    if (JSON.stringify(previous?.verdict) !== JSON.stringify(verdict)) {
      pass.changed.add(placed.stackName);
    }
    return {
      stackName: placed.stackName,
      name: facts.name,
      lookedAtMs: news ? Date.parse(news.observedAt) : previous!.lookedAtMs,
      sinceMs: isSame ? previous!.sinceMs : this.#now(),
      verdict,
      facts,
    };
  }
}
