import { setTimeout as sleep } from 'node:timers/promises';
import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError, toError } from '@backstage/errors';
import type {
  Tenant,
  TenantListResponse,
} from '@tenantry/plugin-tenants-common';

/** Tenants that are read at a time, and the rest before the next ones, in which others have their turn. */
const PAGE_SIZE = 100;
const REST_MS = 200;
const TIMEOUT_MS = 30_000;
/** For the first pass over the registries: a minute at most. */
const MOST_WAITS = 60;
const WAIT_MS = 1_000;

/** Reads all tenants, page by page: the next one is asked for when it is wanted. */
export type ReadTenants = () => AsyncIterable<Tenant[]>;

/** Asks the tenants plugin as the search itself, which may see all of them; throws when a page cannot be read. */
export function createReadTenants(options: {
  auth: AuthService;
  discovery: DiscoveryService;
}): ReadTenants {
  const { auth, discovery } = options;

  const readPage = async (cursor?: string): Promise<TenantListResponse> => {
    // For each page: a token need not last for all of them.
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'tenants',
    });
    const query = new URLSearchParams({
      // In an order in which no tenant moves from one page to another while they are read.
      sort: 'tenantId',
      limit: String(PAGE_SIZE),
      ...(cursor && { cursor }),
    });
    const response = await fetch(
      `${await discovery.getBaseUrl('tenants')}/tenants?${query}`,
      {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  };

  return async function* readTenants() {
    let cursor: string | undefined;
    let count = 0;
    do {
      let page: TenantListResponse;
      try {
        page = await readPage(cursor);
        // A portal that has just been installed has yet to read its registries.
        for (let waits = 0; !page.freshness.syncedAt; waits += 1) {
          if (waits === MOST_WAITS) {
            throw new Error('No tenants were read from the registries yet.');
          }
          await sleep(WAIT_MS);
          page = await readPage(cursor);
        }
      } catch (error) {
        throw new Error(
          `The search keeps what it had of tenants: it read ${count} of them, and could not read on. ${reasonOf(
            error,
          )}`,
          { cause: error },
        );
      }
      yield page.items;
      count += page.items.length;
      cursor = page.nextCursor;
      if (cursor) {
        await sleep(REST_MS);
      }
    } while (cursor);
  };
}

/** `fetch failed` alone says nothing: why it did is below. */
function reasonOf(error: unknown): string {
  const { message, cause } = toError(error);
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
