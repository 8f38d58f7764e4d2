import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import { mailedPassword, newPassword, signIn } from '../demo/tenantUser';

/** How long the front door may go by what it knows, ms. */
const CACHE_MS = 60_000;

/** Calls the tenants' API as a user of one tenant. */
export class TenantClient {
  private constructor(
    private readonly apiUrl: string,
    readonly token: string,
  ) {}

  /** Signs in with the password that was mailed on onboarding. */
  static async firstSignIn(
    tenant: Pick<Tenant, 'apiUrl' | 'identity'>,
    email: string,
    awsEndpoint: string,
  ): Promise<TenantClient> {
    const temporaryPassword = await mailedPassword(awsEndpoint, email);
    if (!temporaryPassword) {
      throw new Error(`No invitation was mailed to ${email}`);
    }
    const token = await signIn({
      awsEndpoint,
      clientId: tenant.identity!.appClientId,
      email,
      temporaryPassword,
      password: newPassword(),
    });
    return new TenantClient(tenant.apiUrl, token);
  }

  /** Somebody who has signed in already. */
  static of({ apiUrl }: Pick<Tenant, 'apiUrl'>, token: string): TenantClient {
    return new TenantClient(apiUrl, token);
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.apiUrl}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${this.token}`,
        'content-type': 'application/json',
        ...init.headers,
      },
    });
  }

  /** The status of the answers once it is the wanted one, or when it should be. */
  async answersWith(wanted: number): Promise<number> {
    const deadline = Date.now() + CACHE_MS;
    for (;;) {
      const { status } = await this.request('/orders');
      if (status === wanted || Date.now() > deadline) {
        return status;
      }
      await sleep(500);
    }
  }

  post(path: string, body: unknown): Promise<Response> {
    return this.request(path, { method: 'POST', body: JSON.stringify(body) });
  }
}
