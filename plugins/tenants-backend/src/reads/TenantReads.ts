import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { application, subjectOf } from '@tenantry/application';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  explainTenantId,
  HEALTH_STATES,
  tenantOnboardPermission,
  type AvailabilityResponse,
  type CapacityQuery,
  type CapacityResponse,
  type Tenant,
  type TenantEventsResponse,
  type TenantListItem,
  type TenantListQuery,
  type TenantListResponse,
  type TenantResourcesResponse,
  type TiersResponse,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import {
  assertNotDenied,
  type GetVisibility,
  type Visibility,
} from '../visibility';
import { freshnessFor } from './freshnessFor';
import { sum, sumBy } from './sums';
import { TenantLists, type TenantListsOptions } from './TenantLists';

export interface TenantReadsOptions extends TenantListsOptions {
  tenants: Pick<
    TenantsService,
    | 'get'
    | 'events'
    | 'availability'
    | 'tiers'
    | 'cells'
    | 'resources'
    | 'capacity'
  >;
  auth: AuthService;
  permissions: PermissionsService;
  getVisibility: GetVisibility;
}

const seesAll = ({ denied, filter }: Visibility) => !denied && !filter;

/** Everything that people, services and agents may ask about tenants, checked against the policy. */
export class TenantReads {
  readonly #options: TenantReadsOptions;
  readonly #lists: TenantLists;

  constructor(options: TenantReadsOptions) {
    this.#options = options;
    this.#lists = new TenantLists(options);
  }

  async list(
    query: TenantListQuery,
    credentials: BackstageCredentials,
  ): Promise<TenantListResponse> {
    const { filter } = await this.visibility(credentials);
    return this.#lists.get(query, filter);
  }

  /** What the caller may see; throws a NotAllowedError when it is nothing. */
  async visibility(credentials: BackstageCredentials): Promise<Visibility> {
    const visibility = await this.#look(credentials);
    assertNotDenied(visibility);
    return visibility;
  }

  /** A tenant with what the collectors know of it. */
  async item(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantListItem> {
    const tenant = await this.get(tenantId, credentials);
    const row = await this.#options.store.row(tenantId);
    const [item] = row ? await this.#options.items.of([row]) : [tenant];
    return item;
  }

  /** Throws a NotFoundError for a tenant that does not exist or that the caller may not see. */
  async get(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<Tenant> {
    const visibility = await this.visibility(credentials);
    const tenant = await this.#find(tenantId);
    if (!tenant || !visibility.allows(tenant)) {
      throw new NotFoundError(`There is no tenant "${tenantId}".`);
    }
    return tenant;
  }

  async events(
    tenantId: string,
    options: { limit: number; cursor?: string },
    credentials: BackstageCredentials,
  ): Promise<TenantEventsResponse> {
    await this.get(tenantId, credentials);
    return this.#options.tenants.events(tenantId, options);
  }

  /** What the tenant's stack holds, read from AWS now: for a person who opens one tenant. */
  async resources(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<TenantResourcesResponse> {
    await this.get(tenantId, credentials);
    return this.#options.tenants.resources(tenantId);
  }

  /** For those who may onboard: is there room for one more tenant? */
  async capacity(
    query: CapacityQuery,
    credentials: BackstageCredentials,
  ): Promise<CapacityResponse> {
    await this.#assertMayOnboard(credentials);
    return this.#options.tenants.capacity(query);
  }

  /** For those who may onboard: may a new tenant take this id? */
  async availability(
    tenantId: string,
    credentials: BackstageCredentials,
  ): Promise<AvailabilityResponse> {
    await this.#assertMayOnboard(credentials);
    const problem = explainTenantId(tenantId);
    if (problem) {
      return { tenantId, available: false, message: problem };
    }
    const answer = await this.#options.tenants.availability(tenantId);
    if (answer.available) {
      return answer;
    }
    // Whoever may not see the tenant that holds the id learns no more than that.
    const [visibility, holder] = await Promise.all([
      this.#options.getVisibility(credentials),
      this.#options.store.get(tenantId),
    ]);
    const mayKnow = holder ? visibility.allows(holder) : seesAll(visibility);
    return mayKnow
      ? answer
      : { tenantId, available: false, message: `"${tenantId}" is taken.` };
  }

  /** What the portal offers, with the number of tenants as far as the caller may see them. */
  async tiers(credentials: BackstageCredentials): Promise<TiersResponse> {
    const { store, tenants } = this.#options;
    const visibility = await this.#look(credentials);
    // Those who may onboard but see nothing still have to choose a tier.
    if (visibility.denied && !(await this.#mayOnboard(credentials))) {
      assertNotDenied(visibility);
    }
    const [counts, freshness] = await Promise.all([
      visibility.denied ? [] : store.visible.counts({}, visibility.filter),
      store.sync.freshness(),
    ]);
    return {
      items: tenants.tiers.map(tier => {
        const ofTier = counts.filter(
          each => each.tier === tier.name && each.state !== 'offboarded',
        );
        return {
          ...tier,
          tenantCount: sum(ofTier),
          byHealth: sumBy(ofTier, 'health', HEALTH_STATES),
        };
      }),
      ...(tenants.cells.length > 1
        ? { cells: tenants.cells.map(({ id, region }) => ({ id, region })) }
        : {}),
      services: application.services.map(service => ({
        name: subjectOf(service),
        path: service.path,
        healthPath: service.healthPath,
      })),
      freshness: freshnessFor(freshness, { seesAll: seesAll(visibility) }),
    };
  }

  async #find(tenantId: string): Promise<Tenant | undefined> {
    const { store, tenants } = this.#options;
    const stored = await store.get(tenantId);
    if (stored || explainTenantId(tenantId)) {
      return stored;
    }
    // Not heard of yet: the registry may know more than events told.
    const found = await tenants.get(tenantId);
    // Who has left for good is remembered by the registry only.
    if (found && !found.offboarding?.erasedAt) {
      await store.takeChange({ type: 'changed', tenant: found }, Date.now());
    }
    return found;
  }

  async #look(credentials: BackstageCredentials): Promise<Visibility> {
    const visibility = await this.#options.getVisibility(credentials);
    if (this.#options.auth.isPrincipal(credentials, 'user')) {
      this.#options.watchers.watch(
        credentials.principal.userEntityRef,
        visibility,
      );
    }
    return visibility;
  }

  async #assertMayOnboard(credentials: BackstageCredentials): Promise<void> {
    if (!(await this.#mayOnboard(credentials))) {
      throw new NotAllowedError(
        `You may not onboard tenants; ask for the permission ${tenantOnboardPermission.name}.`,
      );
    }
  }

  async #mayOnboard(credentials: BackstageCredentials): Promise<boolean> {
    const [decision] = await this.#options.permissions.authorize(
      [{ permission: tenantOnboardPermission }],
      { credentials },
    );
    return decision.result === AuthorizeResult.ALLOW;
  }
}
