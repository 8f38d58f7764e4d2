import type { Tenant } from '@tenantry/plugin-tenants-common';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the scaffolder says of a task. */
export interface TaskResult {
  id: string;
  status: string;
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw new Error(
      `${response.url} answered ${response.status}: ${await response.text()}`,
    );
  }
  return (await response.json()) as T;
}

/** Uses the portal over HTTP as the guest, as anybody's script would. */
export class PortalApi {
  constructor(private readonly url: string) {}

  private async call<T>(path: string, init: RequestInit = {}): Promise<T> {
    const { backstageIdentity } = await json<{
      backstageIdentity: { token: string };
    }>(await fetch(`${this.url}/api/auth/guest/refresh`, { method: 'POST' }));
    return json<T>(
      await fetch(`${this.url}${path}`, {
        ...init,
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${backstageIdentity.token}`,
        },
      }),
    );
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
    values: Record<string, string>,
  ): Promise<{ id: string }> {
    return this.call('/api/scaffolder/v2/tasks', {
      method: 'POST',
      body: JSON.stringify({ templateRef, values }),
    });
  }

  async taskEnd(id: string, signal: AbortSignal): Promise<TaskResult> {
    for (;;) {
      const task = await this.call<TaskResult>(
        `/api/scaffolder/v2/tasks/${id}`,
      );
      if (!['open', 'processing'].includes(task.status)) {
        return task;
      }
      await sleep(300, undefined, { signal });
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
    values: Record<string, string>,
    signal: AbortSignal,
  ): Promise<TaskResult> {
    const { id } = await this.startTask(templateRef, values);
    return this.taskEnd(id, signal);
  }
}
