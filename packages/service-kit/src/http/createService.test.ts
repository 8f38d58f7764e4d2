import * as z from 'zod';
import { createTokenVerifier } from '../identity/tokenVerifier';
import {
  collectLogLines,
  startTestIssuer,
  type LogLines,
  type TestIssuer,
} from '../__testUtils__';
import { createService, type Service } from './createService';
import { ServiceError } from './ServiceError';

jest.setTimeout(60_000);

const awsError = (name: string, members: object = {}) =>
  Object.assign(
    new Error(`Value 'Jane Doe' at 'name' refused for jane@acme.example`),
    { name, $metadata: { requestId: 'aws-1' } },
    members,
  );

describe('a service', () => {
  let issuer: TestIssuer;
  let service: Service;
  let logs: LogLines;
  let thrown: unknown;

  beforeAll(async () => {
    issuer = await startTestIssuer();
  });
  afterAll(() => issuer.stop());

  beforeEach(() => {
    logs = collectLogLines();
    service = createService({
      name: 'thing-service',
      version: '1.2.3',
      basePath: '/things',
      tokens: createTokenVerifier(issuer),
      logDestination: logs,
      register(routes) {
        routes.get('', async ({ tenant }) => tenant);
        routes.post(
          '',
          {
            schema: {
              body: z.strictObject({
                size: z.enum(['small', 'large']),
                parts: z.array(z.object({ weight: z.number().min(1) })),
              }),
            },
          },
          async ({ body }) => body,
        );
        routes.get('/:id', async () => {
          throw thrown;
        });
      },
    });
  });
  afterEach(() => service.close());

  const failWith = async (error: unknown, id = 'x') => {
    thrown = error;
    return service.inject({
      url: `/things/${id}`,
      headers: await issuer.headers('acme'),
    });
  };

  it('answers health without a token and without a log line', async () => {
    const response = await service.inject('/things/health');
    expect(response.statusCode).toBe(200);
    expect(response.json()).toEqual({
      status: 'ok',
      service: 'thing-service',
      version: '1.2.3',
      uptimeSeconds: expect.any(Number),
    });
    expect(logs.entries()).toEqual([]);
  });

  it('gives handlers the tenant of the token', async () => {
    const response = await service.inject({
      url: '/things',
      headers: await issuer.headers('acme'),
    });
    expect(response.json()).toEqual({
      tenantId: 'acme',
      userId: 'user-of-acme',
      userRole: 'TenantAdmin',
      tier: 'basic',
    });
  });

  it.each([
    ['no token', {}, 401, 'unauthenticated'],
    ['another scheme', { authorization: 'Basic eA==' }, 401, 'unauthenticated'],
    ['no JWT', { authorization: 'Bearer x' }, 401, 'unauthenticated'],
  ])('refuses %s', async (_, headers, status, code) => {
    const response = await service.inject({ url: '/things', headers });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.code).toBe(code);
    expect(response.headers['www-authenticate']).toMatch(/^Bearer/);
  });

  it.each([
    ['is missing', undefined, 'tenant_unconfirmed'],
    ['names another tenant', 'globex', 'tenant_mismatch'],
  ])('refuses when x-tenant-id %s, and marks it', async (_, claimed, code) => {
    const { 'x-tenant-id': __, ...headers } = await issuer.headers('acme');
    const response = await service.inject({
      url: '/things',
      headers: { ...headers, ...(claimed && { 'x-tenant-id': claimed }) },
    });
    expect(response.statusCode).toBe(403);
    expect(response.json().error).toMatchObject({
      code,
      message: expect.stringContaining('x-tenant-id'),
    });
    expect(logs.entries()).toContainEqual(
      expect.objectContaining({ level: 'warn', security: true, code }),
    );
  });

  it('says of every wrong field where, what, what was seen and what is allowed', async () => {
    const response = await service.inject({
      method: 'POST',
      url: '/things',
      headers: await issuer.headers('acme'),
      payload: { size: 'huge', parts: [{ weight: 0 }], colour: 'red' },
    });
    expect(response.statusCode).toBe(400);
    expect(response.json().error.code).toBe('invalid_request');
    expect(response.json().error.details).toEqual([
      {
        path: 'body.size',
        problem: expect.any(String),
        seen: 'huge',
        allowed: ['small', 'large'],
      },
      {
        path: 'body.parts[0].weight',
        problem: expect.any(String),
        seen: 0,
        allowed: 'at least 1',
      },
      {
        path: 'body',
        problem: expect.stringContaining('colour'),
        seen: 'an object',
      },
    ]);
  });

  it.each([
    ['no JSON', '{', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['another type', 'a=b', 'application/x-www-form-urlencoded', 415],
    ['too much', `"${'x'.repeat(200_000)}"`, 'application/json', 413],
  ])('refuses a body with %s', async (_, payload, type, status) => {
    const response = await service.inject({
      method: 'POST',
      url: '/things',
      headers: { ...(await issuer.headers('acme')), 'content-type': type },
      payload,
    });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.code).toBe('invalid_request');
  });

  it.each(['/nothing', '/things/a/b', '/things/%zz'])(
    'answers %s in the form of its other errors',
    async url => {
      const response = await service.inject(url);
      expect([400, 404]).toContain(response.statusCode);
      expect(response.json().error.code).toEqual(expect.any(String));
    },
  );

  it.each([
    ['ThrottlingException', {}, 503, 'throttled', false],
    ['Whatever', { $retryable: { throttling: true } }, 503, 'throttled', false],
    ['AccessDeniedException', {}, 500, 'internal', true],
    ['InternalServerError', { $fault: 'server' }, 503, 'unavailable', false],
    ['Error', { code: 'ECONNREFUSED' }, 503, 'unavailable', false],
    ['ValidationException', { $fault: 'client' }, 500, 'internal', false],
  ])(
    'maps AWS saying %s',
    async (name, members, status, code, isSecurityRelevant) => {
      const response = await failWith(awsError(name, members));
      expect(response.statusCode).toBe(status);
      expect(response.json().error.code).toBe(code);
      expect(Boolean(response.headers['retry-after'])).toBe(status === 503);
      const [line] = logs.entries().filter(entry => entry.level === 'error');
      expect(line).toMatchObject({
        tenantId: 'acme',
        error: { type: name, awsRequestId: 'aws-1' },
      });
      expect('security' in line).toBe(isSecurityRelevant);
    },
  );

  it('keeps what it does not know to itself, and logs it', async () => {
    const response = await failWith(new TypeError('secret detail'));
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toContain('secret detail');
    expect(logs.text()).toContain('secret detail');
  });

  it('does not call what belongs to ordinary operation an error', async () => {
    const response = await failWith(
      new ServiceError(503, 'moving', 'Later', {
        headers: { 'retry-after': '2' },
        expected: true,
        cause: new Error('The gate is closed'),
      }),
    );
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(logs.entries().filter(({ level }) => level !== 'info')).toEqual([]);
    expect(logs.entries()).toContainEqual(
      expect.objectContaining({ msg: 'request put off', code: 'moving' }),
    );
  });

  it('answers what its own errors say', async () => {
    const response = await failWith(new ServiceError(409, 'taken', 'Taken'));
    expect(response.statusCode).toBe(409);
    expect(response.json()).toEqual({
      error: { code: 'taken', message: 'Taken', details: [] },
    });
  });

  it('logs one line per request, with the id of the front door', async () => {
    const trace = 'Root=1-67891233-abcdef012345678912345678';
    const response = await service.inject({
      url: '/things',
      headers: {
        ...(await issuer.headers('acme')),
        'x-amzn-trace-id': trace,
      },
    });
    expect(response.headers['x-request-id']).toBe(trace);
    expect(logs.entries()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        service: 'thing-service',
        version: '1.2.3',
        requestId: trace,
        tenantId: 'acme',
        tier: 'basic',
        method: 'GET',
        route: '/things',
        status: 200,
        durationMs: expect.any(Number),
        msg: 'request',
      },
    ]);
  });

  it('takes no request id that could spoil a log', async () => {
    const response = await service.inject({
      url: '/things/health',
      headers: { 'x-request-id': '{"level":"fatal"}' },
    });
    expect(response.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('writes no personal data, whatever goes wrong', async () => {
    const headers = await issuer.headers('acme');
    const withBody = (payload: string | object) =>
      service.inject({ method: 'POST', url: '/things', headers, payload });
    await failWith(awsError('AccessDeniedException'), 'jane@acme.example');
    await failWith(
      new Error(`no ${headers.authorization}`, {
        cause: awsError('Error'),
      }),
    );
    await withBody({ size: 'jane@acme.example', parts: [], name: 'Jane Doe' });
    await withBody('Jane Doe, jane@acme.example');
    await service.inject('/users-of/jane@acme.example?name=Jane%20Doe');
    await service.inject('/things/%zzjane@acme.example');
    await service.inject({
      url: '/things?q=Jane',
      headers: { ...headers, 'x-tenant-id': 'jane@acme.example' },
    });

    expect(logs.entries().length).toBeGreaterThanOrEqual(7);
    expect(logs.text()).not.toMatch(/Jane/i);
    expect(logs.text()).not.toMatch(/acme\.example/);
    expect(logs.text()).not.toContain(headers.authorization.slice(7, 40));
  });
});
