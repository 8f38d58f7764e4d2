import * as z from 'zod/mini';
import { ApiError, errorOf } from '../api/ApiError';

/** Where the users of a tenant sign in, and where its API is. */
const tenantConfig = z.object({
  issuer: z.url(),
  appClientId: z.string(),
  apiGatewayUrl: z.url(),
});

export type TenantConfig = z.output<typeof tenantConfig> & { name: string };

const NAME = /^[a-z][a-z0-9-]{1,30}[a-z0-9]$/;

/** What is wrong with a tenant's name; nothing when it may be one. */
export function problemOf(name: string): string | undefined {
  if (name === '') {
    return 'Enter the name of your tenant.';
  }
  return NAME.test(name)
    ? undefined
    : `“${name}” is no tenant’s name: that has 3 to 32 small letters, digits and hyphens, and begins with a letter.`;
}

/** People type names as they are written on paper. */
export const normalized = (name: string) => name.trim().toLowerCase();

/** Finds a tenant by its name; nothing when there is none that lets its users in. */
export async function findTenant(
  apiUrl: string,
  name: string,
): Promise<TenantConfig | undefined> {
  let response: Response;
  try {
    response = await fetch(
      `${apiUrl}/tenant-config/${encodeURIComponent(name)}`,
      { signal: AbortSignal.timeout(15_000) },
    );
  } catch (error) {
    throw new ApiError(0, 'unreachable', String(error));
  }
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw await errorOf(response);
  }
  return { ...tenantConfig.parse(await response.json()), name };
}

const KEY = 'storefront.tenant';
const stored = z.extend(tenantConfig, { name: z.string() });

/** The tenant of this tab; it comes back here from the page to sign in on. */
export function readTenant(storage: Storage): TenantConfig | undefined {
  const text = storage.getItem(KEY);
  try {
    return text === null ? undefined : stored.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const keepTenant = (storage: Storage, tenant: TenantConfig) =>
  storage.setItem(KEY, JSON.stringify(tenant));

export const forgetTenant = (storage: Storage) => storage.removeItem(KEY);
