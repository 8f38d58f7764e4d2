import { setTimeout as sleep } from 'node:timers/promises';
import { application, listPathsOf } from '@tenantry/application';
import { signIn } from './tenantUser';
import { PortalApi } from './portalApi';

/** A demo tenant and how its administrator signs in. */
export interface DemoTenant {
  tenantId: string;
  email: string;
  password: string;
  temporaryPassword?: string;
  /** How busy it is compared with the others. */
  rank: number;
}

/** ID tokens live an hour; sign in again well before. */
const TOKEN_AGE_MS = 40 * 60_000;
const PAUSE_MS = 6_000;

async function send(
  url: string,
  token: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    body: body ? JSON.stringify(body) : undefined,
  });
  return response.json().catch(() => undefined);
}

/** Whether the services are the samples, which we know how to buy from. */
const ARE_SAMPLES = ['/orders', '/products'].every(path =>
  application.services.some(service => service.path === path),
);

async function look(apiUrl: string, token: string) {
  for (const path of listPathsOf(application)) {
    await send(`${apiUrl}${path}`, token);
  }
}

async function shop(apiUrl: string, token: string, turn: number) {
  await send(`${apiUrl}/products`, token);
  if (turn % 20 === 0) {
    await send(`${apiUrl}/products`, token, {
      name: `Widget ${turn / 20 + 1}`,
      price: 9.5,
      sku: `W-${turn / 20 + 1}`,
      category: 'widgets',
    });
  }
  if (turn % 5 === 0) {
    const products = (await send(`${apiUrl}/products`, token)) as
      | { items?: Array<{ productId: string; price: number }> }
      | Array<{ productId: string; price: number }>
      | undefined;
    const list = Array.isArray(products) ? products : products?.items ?? [];
    const product = list[0];
    if (product) {
      await send(`${apiUrl}/orders`, token, {
        orderName: `Order ${turn}`,
        orderProducts: [
          { productId: product.productId, price: product.price, quantity: 1 },
        ],
      });
    }
  }
  await send(`${apiUrl}/orders`, token);
}

async function keepBusy(
  tenant: DemoTenant,
  options: { portalUrl: string; awsEndpoint: string; signal: AbortSignal },
): Promise<void> {
  const { signal } = options;
  const { apiUrl, identity } = await new PortalApi(options.portalUrl).tenant(
    tenant.tenantId,
  );
  if (!identity) {
    return; // its onboarding has not come that far
  }
  let token = '';
  let signedInAt = 0;
  let { temporaryPassword } = tenant;
  for (let turn = 0; !signal.aborted; turn++) {
    try {
      if (Date.now() - signedInAt > TOKEN_AGE_MS) {
        token = await signIn({
          ...tenant,
          temporaryPassword,
          awsEndpoint: options.awsEndpoint,
          clientId: identity.appClientId,
        });
        temporaryPassword = undefined;
        signedInAt = Date.now();
      }
      await (ARE_SAMPLES ? shop(apiUrl, token, turn) : look(apiUrl, token));
    } catch {
      // A trickle may miss a beat: the account is also a place for trying faults.
      signedInAt = 0;
    }
    await sleep(PAUSE_MS / tenant.rank, undefined, { signal }).catch(() => {});
  }
}

/** Sends a few real requests for each demo tenant until `signal` says stop. */
export async function startTraffic(
  tenants: DemoTenant[],
  options: { portalUrl: string; awsEndpoint: string; signal: AbortSignal },
): Promise<void> {
  await Promise.all(tenants.map(tenant => keepBusy(tenant, options)));
}
