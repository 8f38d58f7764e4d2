import type { SignalApi } from '@backstage/plugin-signals-react';
import { TENANTS_SIGNAL_CHANNEL } from '@tenantry/plugin-tenants-common';

type Listener = (message: never) => void;

/** Backstage's signals, with the tests at the other end. */
export class FakeSignals implements SignalApi {
  readonly #listeners = new Set<Listener>();

  subscribe(channel: string, listener: Listener) {
    if (channel === TENANTS_SIGNAL_CHANNEL) {
      this.#listeners.add(listener);
    }
    return { unsubscribe: () => void this.#listeners.delete(listener) };
  }

  get listeners() {
    return this.#listeners.size;
  }

  send(tenantIds: string[]) {
    this.#listeners.forEach(listener => listener({ tenantIds } as never));
  }
}
