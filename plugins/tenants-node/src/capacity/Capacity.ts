import type {
  CapacityCheck,
  Compute,
  Isolation,
  Routing,
  Tier,
} from '@tenantry/plugin-tenants-common';
import { shardsOf } from '../cell/shards';
import type { StepTools } from '../onboarding/types';
import { parameterNames } from '../provisioners/silo/parameters';
import { templatesUrlOf } from '../provisioners/silo/requestStack';
import { templateUrlOf } from '../provisioners/silo/variant';
import { Cached } from './Cached';
import {
  checkShards,
  checkTemplate,
  checkUse,
  FARGATE_VCPUS,
  repositoriesOf,
  ROLES,
  rolesOf,
  STACKS,
  unknown,
  USER_POOLS,
  vcpusOf,
} from './checks';
import { countTenants } from './countTenants';
import {
  Missing,
  readFargateVcpus,
  readRoles,
  readStacks,
  readTemplate,
  readUserPools,
  requireImage,
} from './sources';

/** What a tenant would be. */
export interface Candidate {
  isolation: Isolation;
  silo: { compute: Compute; routing: Routing; imageTag: string };
  /** Its stack counts already when it is there. */
  stackName?: string;
  /** It has a user pool already. */
  usersElsewhere?: boolean;
}

/** How old an answer of AWS may be. */
const FRESH_MS = 60_000;

/** Reads what there is room for; each source once a minute at most, however many ask. */
export class Capacity {
  readonly #cached: Cached;

  constructor(now: () => number = Date.now) {
    this.#cached = new Cached(FRESH_MS, now);
  }

  /** Every check but that of the routes: those are given out when a tenant is entered. */
  async check(
    tools: StepTools,
    tier: Tier,
    candidate: Candidate,
  ): Promise<CapacityCheck[]> {
    const { silo, isolation } = candidate;
    const { clients, cell } = tools.context;
    const once = <T>(name: string, read: () => Promise<T>) =>
      this.#cached.get(`${cell.id}/${name}`, read);
    const stacks = once('stacks', () => readStacks(clients));
    // A stack that is there has its user pool, its roles and its tasks.
    const exists = await stacks.then(
      ({ names }) => candidate.stackName && names.has(candidate.stackName),
      () => false,
    );
    const needs = (count: number) => (exists ? 0 : count);

    const attempt = async (
      what: { id: string; title: string },
      check: () => Promise<CapacityCheck>,
    ): Promise<CapacityCheck> => {
      try {
        return await check();
      } catch (error) {
        return unknown(what, error);
      }
    };
    return Promise.all([
      attempt(STACKS, async () => checkUse(STACKS, await stacks, needs(1))),
      attempt(USER_POOLS, async () =>
        checkUse(
          USER_POOLS,
          await once('user-pools', () => readUserPools(clients)),
          needs(candidate.usersElsewhere ? 0 : 1),
        ),
      ),
      attempt(ROLES, async () =>
        checkUse(
          ROLES,
          await once('roles', () => readRoles(clients)),
          needs(rolesOf(candidate)),
        ),
      ),
      ...(silo.compute === 'fargate'
        ? [
            attempt(FARGATE_VCPUS, async () =>
              checkUse(
                FARGATE_VCPUS,
                await once('vcpus', () =>
                  readFargateVcpus(clients, tools.now()),
                ),
                needs(vcpusOf(candidate, tier.silo!)),
              ),
            ),
          ]
        : []),
      attempt({ id: 'template', title: 'Template' }, async () => {
        const url = templateUrlOf(templatesUrlOf(tools), { isolation, silo });
        const name = `The template ${url.split('/').pop()}`;
        try {
          const { parameters } = await once(url, () =>
            readTemplate(clients, url),
          );
          return checkTemplate(
            parameters,
            parameterNames({ isolation, silo }),
            name,
          );
        } catch (error) {
          return missing(error, {
            id: 'template',
            title: 'Template',
            message: `${name} cannot be read: ${
              (error as Error).message
            }. Publish the templates of this version.`,
          });
        }
      }),
      attempt({ id: 'images', title: 'Images' }, () =>
        this.#checkImages(tools, candidate, once),
      ),
    ]);
  }

  /** How many tenants the cell has. */
  tenants({ context }: StepTools): Promise<number> {
    return this.#cached.get(`${context.cell.id}/tenants`, () =>
      countTenants(context),
    );
  }

  /** Whether the load balancers have room; read anew each time, as it changes with each tenant. */
  async checkRoutes(
    { registry, context }: StepTools,
    candidate: Candidate,
  ): Promise<CapacityCheck> {
    const taken = await Promise.all(
      shardsOf(context.shared).map(({ index }) =>
        registry.takenPriorities(index),
      ),
    );
    return checkShards(taken, candidate);
  }

  async #checkImages(
    { context }: StepTools,
    candidate: Candidate,
    once: <T>(name: string, read: () => Promise<T>) => Promise<T>,
  ): Promise<CapacityCheck> {
    const { imageTag } = candidate.silo;
    const results = await Promise.allSettled(
      repositoriesOf(candidate).map(repository =>
        once(`${repository}:${imageTag}`, async () => {
          await requireImage(context.clients, repository, imageTag);
          return true;
        }),
      ),
    );
    const errors = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    const absent = errors.filter(error => error instanceof Missing);
    if (absent.length > 0) {
      return {
        id: 'images',
        title: 'Images',
        state: 'short',
        message: `ECR has no ${absent
          .map(({ message }) => message)
          .join(', no ')}. Push it, or choose an image tag that exists.`,
      };
    }
    if (errors.length > 0) {
      throw errors[0];
    }
    return {
      id: 'images',
      title: 'Images',
      state: 'ok',
      message: `All images of the tag ${imageTag} are there.`,
    };
  }
}

/** What is not there is short; what could not be asked is thrown on. */
function missing(
  error: unknown,
  check: Omit<CapacityCheck, 'state'>,
): CapacityCheck {
  if (error instanceof Missing) {
    return { ...check, state: 'short' };
  }
  throw error;
}
