import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitFor } from '@tenantry/aws-sandbox/testing';
import type { TenantClient } from './tenantClient';

/** Between two requests of each kind, ms: well below what the plans let through. */
export const PAUSE_MS = 250;
/** Rows of a page. */
const PAGE = 60;

/** What every order has besides its name. */
const ORDER = {
  orderProducts: [{ productId: randomUUID(), price: 1, quantity: 1 }],
};

/** What a client that never rests has been answered. */
export interface Use {
  /** Orders that were accepted, by id, with their name. */
  created: Map<string, string>;
  /** What was not accepted. */
  refusedReads: string[];
  refusedWrites: Array<{ status: number; code?: string }>;
  reads: number;
}

function parse(text: string): { orderId?: string; error?: { code: string } } {
  try {
    return JSON.parse(text);
  } catch {
    return { error: { code: text.slice(0, 100) } };
  }
}

/** Writes and reads what it has written, through the front door, until it is stopped. */
export function useAllAlong(client: TenantClient): {
  use: Use;
  /** May be called any number of times. */
  stop(): Promise<Use>;
} {
  const use: Use = {
    created: new Map(),
    refusedReads: [],
    refusedWrites: [],
    reads: 0,
  };
  let over = false;
  const writing = (async () => {
    for (let turn = 0; !over; turn += 1) {
      const orderName = `written-${turn}`;
      const answer = await client.post('/orders', { orderName, ...ORDER });
      const body = parse(await answer.text());
      if (answer.status === 201) {
        use.created.set(body.orderId!, orderName);
      } else {
        use.refusedWrites.push({
          status: answer.status,
          code: body.error?.code,
        });
      }
      await sleep(PAUSE_MS);
    }
  })();
  const reading = (async () => {
    while (!over) {
      const [orderId, orderName] = [...use.created].at(-1) ?? [];
      const answer = await client.request(
        orderId ? `/orders/${orderId}` : '/orders',
      );
      const text = await answer.text();
      use.reads += 1;
      if (answer.status !== 200 || (orderName && !text.includes(orderName))) {
        use.refusedReads.push(`${answer.status} ${text.slice(0, 200)}`);
      }
      await sleep(PAUSE_MS);
    }
  })();
  return {
    use,
    async stop() {
      over = true;
      await Promise.all([writing, reading]);
      return use;
    },
  };
}

/** Ids of all rows that a list shows, page by page. */
export async function idsIn(
  client: TenantClient,
  path: string,
  id: string,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = `limit=${PAGE}${cursor ? `&cursor=${cursor}` : ''}`;
    const answer = await waitFor(
      async () => {
        const one = await client.request(`${path}?${query}`);
        return one.status === 429 ? undefined : one;
      },
      { everyMs: 1_000 },
    );
    const page = (await answer.json()) as {
      items: Array<Record<string, string>>;
      nextCursor?: string;
    };
    ids.push(...page.items.map(item => item[id]));
    cursor = page.nextCursor;
    await sleep(PAUSE_MS);
  } while (cursor);
  return ids;
}
