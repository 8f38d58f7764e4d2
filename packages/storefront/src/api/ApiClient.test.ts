/** @jest-environment node */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './ApiClient';
import { ApiError } from './ApiError';

const ORDER = { orderId: '1', orderName: 'Spring', orderProducts: [] };

describe('the client of the API', () => {
  let server: Server;
  let client: ApiClient;
  let renewals: number;
  /** What the API will answer, one after the other: status, code, retry-after. */
  let answers: Array<[status: number, code?: string, retryAfter?: string]>;
  let asked: string[];

  beforeEach(async () => {
    renewals = 0;
    asked = [];
    server = createServer((request, response) => {
      asked.push(
        `${request.method} ${request.url} ${request.headers.authorization}`,
      );
      const [status, code, retryAfter] = answers.shift()!;
      response.writeHead(
        status,
        retryAfter ? { 'retry-after': retryAfter } : {},
      );
      response.end(
        JSON.stringify(code ? { error: { code, message: 'No' } } : ORDER),
      );
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/v1`;
    client = new ApiClient({
      tenantApiUrl: url,
      lookupApiUrl: url,
      bearer: {
        token: async () => 'old',
        renew: async () => {
          renewals += 1;
          return 'new';
        },
      },
    });
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const place = () =>
    client.placeOrder({ orderName: 'Spring', orderProducts: [] });

  it('sends what was throttled again, and says meanwhile why it waits', async () => {
    answers = [[429, 'throttled', '0.01'], [201]];
    const seen: unknown[] = [];
    client.waits.subscribe(() => seen.push(client.waits.latest()?.error.code));
    expect(await place()).toEqual(ORDER);
    expect(seen).toEqual(['throttled', undefined]);
    expect(asked).toHaveLength(2);
  });

  it('leaves a write that failed to the person', async () => {
    answers = [[500, 'internal']];
    await expect(place()).rejects.toEqual(new ApiError(500, 'internal', 'No'));
    expect(asked).toHaveLength(1);
    expect(client.waits.latest()).toBeUndefined();
  });

  it('renews a token that was not taken, once', async () => {
    answers = [[401, 'unauthorized'], [200], [401, 'x'], [401, 'y']];
    expect(await client.order('1/2')).toEqual(ORDER);
    expect(asked).toEqual([
      'GET /v1/orders/1%2F2 Bearer old',
      'GET /v1/orders/1%2F2 Bearer new',
    ]);
    await expect(client.order('1')).rejects.toMatchObject({ status: 401 });
    expect(renewals).toBe(2);
  });
});
