import type { Tenant } from '@tenantry/plugin-tenants-common';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the scaffolder says of a task. */
export interface TaskResult {
  id: string;
  status: string;
}

/** Tokens live an hour, and no longer than the portal that gave them. */
const TOKEN_AGE_MS = 60_000;

const POLL_MS = 300;
/** How many failed looks at a task in a row are too many. */
const PATIENCE = 10;

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw new Error(
      `${response.url} answered ${response.status}: ${await response.text()}`,
    );
  }
  return (await response.json()) as T;
}

/** Uses the portal over HTTP as the operator, as anybody's script would. */
export class PortalApi {
  constructor(private readonly url: string) {}

  private held?: { value: Promise<string>; since: number };

  private async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    return json<T>(
      await fetch(`${this.url}${path}`, {
        ...init,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${await this.token()}`,
        },
      }),
    );
  }

  /** Proves to the portal who asks. */
  token(): Promise<string> {
    if (!this.held || Date.now() - this.held.since > TOKEN_AGE_MS) {
      this.held = { value: this.signIn(), since: Date.now() };
      this.held.value.catch(() => {
        this.held = undefined;
      });
    }
    return this.held.value;
  }

  private async signIn(): Promise<string> {
    const { backstageIdentity } = await json<{
      backstageIdentity: { token: string };
    }>(await fetch(`${this.url}/api/auth/guest/refresh`, { method: 'POST' }));
    return backstageIdentity.token;
  }

  /** Resolves once the template is in the catalog, which reads its files after the start. */
  async templateReady(templateRef: string, signal: AbortSignal): Promise<void> {
    const name = templateRef.split('/')[1];
    for (;;) {
      try {
        await this.call(
          `/api/catalog/entities/by-name/template/default/${name}`,
        );
        return;
      } catch {
        await sleep(500, undefined, { signal });
      }
    }
  }

  /** What any of the portal's APIs answers. */
  get<T>(path: string): Promise<T> {
    return this.call<T>(path);
  }

  async tenant(tenantId: string): Promise<Tenant> {
    return this.call<Tenant>(`/api/tenants/tenants/${tenantId}`);
  }

  async hasTenant(tenantId: string): Promise<boolean> {
    const answer = await this.call<{ available: boolean }>(
      `/api/tenants/availability/${tenantId}`,
    );
    return !answer.available;
  }

  async entity(kind: string, name: string): Promise<unknown> {
    return this.call(`/api/catalog/entities/by-name/${kind}/default/${name}`);
  }

  async startTask(
    templateRef: string,
    values: Record<string, unknown>,
  ): Promise<{ id: string }> {
    return this.call('/api/scaffolder/v2/tasks', {
      method: 'POST',
      body: JSON.stringify({ templateRef, values }),
    });
  }

  /** Has a task that failed go on where it stopped. */
  async retryTask(id: string): Promise<{ id: string }> {
    return this.call(`/api/scaffolder/v2/tasks/${id}/retry`, {
      method: 'POST',
      body: '{}',
    });
  }

  async taskEnd(id: string, signal: AbortSignal): Promise<TaskResult> {
    for (let failures = 0; ; ) {
      try {
        const task = await this.call<TaskResult>(
          `/api/scaffolder/v2/tasks/${id}`,
        );
        failures = 0;
        if (!['open', 'processing'].includes(task.status)) {
          return task;
        }
      } catch (error) {
        // A portal under load hangs up now and then; it still knows the task.
        failures += 1;
        if (failures === PATIENCE) {
          throw error;
        }
      }
      await sleep(POLL_MS, undefined, { signal });
    }
  }

  /** Everything the task has logged, as text. */
  async taskLog(id: string): Promise<string> {
    const events = await this.call<Array<{ body: { message?: string } }>>(
      `/api/scaffolder/v2/tasks/${id}/events`,
    );
    return events.map(event => event.body.message ?? '').join('\n');
  }

  async runTask(
    templateRef: string,
    values: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<TaskResult> {
    const { id } = await this.startTask(templateRef, values);
    return this.taskEnd(id, signal);
  }
}
