/* eslint-disable jest/no-export -- shared by the tests of every proxy */
import {
  startUpstream,
  UPSTREAMS,
  type Seen,
  type Upstream,
  type UpstreamName,
} from './upstreams';

/** A proxy that runs. */
export interface RunningProxy {
  /** Base URL, without trailing slash. */
  readonly url: string;
  /** Everything it has written to its standard output and error. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts the proxy that is tested, in front of upstreams given as `host:port`. */
export type StartProxy = (options: {
  upstreams: Record<UpstreamName, string>;
  /** How long it waits for the answer of an upstream. */
  answerTimeoutMs: number;
}) => Promise<RunningProxy>;

/** As long as in production: a machine that pauses is no service that takes too long. */
export const PATIENT_MS = 20_000;

const FROM_THE_FRONT_DOOR = {
  authorization: 'Bearer a.b.c',
  tenantPath: 'acme',
  'x-tenant-id': 'acme',
  'x-tenant-tier': 'premium',
  'x-amzn-trace-id': 'Root=1-67891233-abcdef012345678912345678',
};

/** What every proxy in front of a tenant's services promises. Call it inside `describe`. */
export function proxyContract(start: StartProxy): void {
  const seen: Seen[] = [];
  let upstreams: Record<UpstreamName, Upstream>;
  let proxy: RunningProxy;
  /** Gives up soon: for services that never answer. */
  let hasty: RunningProxy;

  beforeAll(async () => {
    upstreams = Object.fromEntries(
      await Promise.all(
        UPSTREAMS.map(async name => [name, await startUpstream(name, seen)]),
      ),
    );
    const addresses = Object.fromEntries(
      UPSTREAMS.map(name => [name, upstreams[name].address]),
    ) as Record<UpstreamName, string>;
    proxy = await start({ upstreams: addresses, answerTimeoutMs: PATIENT_MS });
    hasty = await start({ upstreams: addresses, answerTimeoutMs: 1_000 });
  });

  afterAll(async () => {
    await proxy?.stop();
    await hasty?.stop();
    await Promise.all(UPSTREAMS.map(name => upstreams?.[name].stop()));
  });

  const ask = async (path: string, init?: RequestInit, { url } = proxy) => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text),
    };
  };

  const expectError = (
    { status, headers, body }: Awaited<ReturnType<typeof ask>>,
    expected: { status: number; code: string },
  ) => {
    expect({ status, code: body.error?.code }).toEqual(expected);
    expect(body).toEqual({
      error: {
        code: expected.code,
        message: expect.stringMatching(/^[A-Z].+/),
        details: [],
      },
    });
    expect(headers.get('content-type')).toMatch(/^application\/json\b/);
    expect(headers.get('cache-control')).toBe('no-store');
  };

  it('says that it runs, without asking a service', async () => {
    const before = seen.length;
    const { status, body } = await ask('/proxy/health');
    expect([status, body]).toEqual([
      200,
      { status: 'ok', service: 'reverse-proxy' },
    ]);
    expect(seen).toHaveLength(before);
  });

  it.each([
    ['/orders', 'order'],
    ['/orders/health', 'order'],
    ['/orders/1?limit=2&cursor=a%2Fb', 'order'],
    ['/products', 'product'],
    ['/products/p-1', 'product'],
    ['/users?limit=5', 'user'],
    ['/users/ada%40acme.example', 'user'],
  ])('leads %s to the service %s, as it is', async (path, upstream) => {
    const { status, body } = await ask(path);
    expect([status, body.upstream, body.url]).toEqual([200, upstream, path]);
  });

  it.each(['POST', 'PUT', 'DELETE'])(
    'passes method and body on: %s',
    async method => {
      const sent = method === 'DELETE' ? undefined : '{"name":"Widget"}';
      const { body } = await ask('/products/1', {
        method,
        body: sent,
        headers: sent && { 'content-type': 'application/json' },
      });
      expect(body).toMatchObject({ method, body: sent ?? '' });
    },
  );

  it('passes on who asks, as the front door said it', async () => {
    const { body } = await ask('/orders', { headers: FROM_THE_FRONT_DOOR });
    for (const [name, value] of Object.entries(FROM_THE_FRONT_DOOR)) {
      expect([name, body.headers[name.toLowerCase()]]).toEqual([name, value]);
    }
  });

  it.each([400, 404, 409, 500, 502, 503])(
    "passes a service's own %i on, body and all",
    async status => {
      const answer = await ask(`/orders/status/${status}`);
      expect([answer.status, answer.body]).toEqual([status, { own: true }]);
    },
  );

  it.each(['/', '/health', '/ordersx', '/proxy', '/proxy/health/x', '/api'])(
    'knows no other route: %s',
    async path => {
      const before = seen.length;
      expectError(await ask(path), { status: 404, code: 'unknown_route' });
      expect(seen).toHaveLength(before);
    },
  );

  it('takes bodies of 100 KiB, and none that is larger', async () => {
    const post = (bytes: number) =>
      ask('/orders', { method: 'POST', body: 'x'.repeat(bytes) });
    expect((await post(100 * 1024)).body.body).toHaveLength(100 * 1024);
    const before = seen.length;
    expectError(await post(100 * 1024 + 1), {
      status: 413,
      code: 'invalid_request',
    });
    expect(seen).toHaveLength(before);
  });

  it('says so when a service takes too long', async () => {
    const answer = await ask('/users/never', undefined, hasty);
    expectError(answer, { status: 504, code: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('says so when a service is gone, serves the others, and the service once it is back', async () => {
    await upstreams.user.stop();
    const answer = await ask('/users/ada%40acme.example', {
      headers: FROM_THE_FRONT_DOOR,
    });
    expectError(answer, { status: 502, code: 'unavailable' });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await ask('/orders')).status).toBe(200);
    await upstreams.user.restart();
    expect((await ask('/users')).status).toBe(200);
  });

  it('sends a request that changes something once', async () => {
    const before = seen.length;
    await ask('/orders/never', { method: 'POST', body: '{}' }, hasty);
    expect(seen.slice(before)).toHaveLength(1);
  });

  it('writes neither addresses nor tokens', () => {
    expect(proxy.output() + hasty.output()).not.toMatch(
      /@|%40|ada|Bearer|a\.b\.c/,
    );
  });
}
