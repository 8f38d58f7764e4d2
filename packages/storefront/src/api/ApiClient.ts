import * as z from 'zod/mini';
import { ApiError, errorOf } from './ApiError';
import { waitAfter } from './retry';
import { Waits } from './Waits';
import {
  order,
  pageOf,
  product,
  tenant,
  user,
  type OrderInput,
  type ProductInput,
} from './types';

/** Whose requests these are. */
export interface Bearer {
  /** The ID token; the API goes by what it says of its holder. */
  token(): Promise<string>;
  /** Gets a new one, when the API did not take the last. Rejects when the session is over. */
  renew(): Promise<string>;
}

const TIMEOUT_MS = 20_000;

const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });

interface Call<T extends z.ZodMiniType> {
  /** Where the tenant's API is, or the first front door. */
  url: string;
  answer: T;
  method?: string;
  body?: unknown;
  signal?: AbortSignal;
}

/** The tenants' API, as one tenant's user. Requests that are turned away are sent again. */
export class ApiClient {
  readonly waits = new Waits();

  constructor(
    private readonly options: {
      /** Of this tenant. */
      tenantApiUrl: string;
      /** Where tenants are looked up. */
      lookupApiUrl: string;
      bearer: Bearer;
    },
  ) {}

  tenant = (signal?: AbortSignal) =>
    this.#ask({
      url: `${this.options.lookupApiUrl}/tenant`,
      answer: tenant,
      signal,
    });

  products = (cursor?: string, signal?: AbortSignal) =>
    this.#list('/products', product, cursor, signal);

  addProduct = (body: ProductInput) =>
    this.#change('POST', '/products', body, product);

  changeProduct = (id: string, body: ProductInput) =>
    this.#change('PUT', `/products/${encodeURIComponent(id)}`, body, product);

  orders = (cursor?: string, signal?: AbortSignal) =>
    this.#list('/orders', order, cursor, signal);

  order = (id: string, signal?: AbortSignal) =>
    this.#ask({
      url: this.#url(`/orders/${encodeURIComponent(id)}`),
      answer: order,
      signal,
    });

  placeOrder = (body: OrderInput) =>
    this.#change('POST', '/orders', body, order);

  users = (cursor?: string, signal?: AbortSignal) =>
    this.#list('/users', user, cursor, signal);

  inviteUser = (body: {
    userEmail: string;
    userName?: string;
    userRole: string;
  }) => this.#change('POST', '/users', body, user);

  changeUser = (id: string, body: { userRole: string }) =>
    this.#change('PUT', `/users/${encodeURIComponent(id)}`, body, user);

  removeUser = (id: string) =>
    this.#change(
      'DELETE',
      `/users/${encodeURIComponent(id)}`,
      undefined,
      z.unknown(),
    );

  #url = (path: string) => `${this.options.tenantApiUrl}${path}`;

  #list<T extends z.ZodMiniType>(
    path: string,
    item: T,
    cursor?: string,
    signal?: AbortSignal,
  ) {
    const query = cursor ? `?cursor=${encodeURIComponent(cursor)}` : '';
    return this.#ask({
      url: `${this.#url(path)}${query}`,
      answer: pageOf(item),
      signal,
    });
  }

  #change<T extends z.ZodMiniType>(
    method: string,
    path: string,
    body: unknown,
    answer: T,
  ) {
    return this.#ask({ url: this.#url(path), method, body, answer });
  }

  async #ask<T extends z.ZodMiniType>(call: Call<T>): Promise<z.output<T>> {
    const { method = 'GET', signal } = call;
    try {
      for (let tries = 1; ; tries++) {
        try {
          return call.answer.parse(await this.#send(call)) as z.output<T>;
        } catch (error) {
          const wait =
            error instanceof ApiError
              ? waitAfter(error, { method, tries })
              : undefined;
          if (wait === undefined) {
            throw error;
          }
          this.waits.set(call, {
            error: error as ApiError,
            nextTryAt: Date.now() + wait,
          });
          await sleep(wait, signal);
        }
      }
    } finally {
      this.waits.delete(call);
    }
  }

  /** Sends once; a token that is not taken is renewed once. */
  async #send(call: Call<z.ZodMiniType>): Promise<unknown> {
    const { bearer } = this.options;
    let response = await this.#fetch(call, await bearer.token());
    if (response.status === 401) {
      response = await this.#fetch(call, await bearer.renew());
    }
    if (!response.ok) {
      throw await errorOf(response);
    }
    return response.status === 204 ? undefined : response.json();
  }

  async #fetch(
    { url, method = 'GET', body, signal }: Call<z.ZodMiniType>,
    token: string,
  ): Promise<Response> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    try {
      return await fetch(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw new ApiError(
        0,
        'unreachable',
        error instanceof Error ? error.message : String(error),
      );
    }
  }
}
