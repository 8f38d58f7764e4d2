import { until } from '@tenantry/aws-sandbox/testing';
import { PATIENT_MS, proxyContract } from './__testUtils__/contract';
import { hasNginx, startNginx } from './__testUtils__/nginx';

jest.setTimeout(60_000);

/** Nobody listens there. */
const NOWHERE = '127.0.0.1:1';

if (hasNginx()) {
  describe('nginx with our configuration', () => {
    proxyContract(startNginx);
  });

  describe('its log', () => {
    it('tells of each failure which service it was, and not what was asked', async () => {
      const proxy = await startNginx({
        upstreams: { order: NOWHERE, product: NOWHERE, user: NOWHERE },
        answerTimeoutMs: PATIENT_MS,
      });
      try {
        await fetch(`${proxy.url}/nothing`);
        const answer = await fetch(`${proxy.url}/users/ada%40acme.example`, {
          headers: { 'x-amzn-trace-id': 'Root=1-2-3' },
        });
        expect(answer.status).toBe(502);
        // It is written when the answer has gone.
        await until(() => proxy.output() !== '');
        const lines = proxy.output().trim().split('\n');
        expect(lines).toHaveLength(1);
        expect(JSON.parse(lines[0])).toMatchObject({
          level: 'error',
          service: 'reverse-proxy',
          requestId: 'Root=1-2-3',
          upstream: 'users',
          status: 502,
        });
        expect(lines[0]).not.toMatch(/ada|@|%40|\/users/);
      } finally {
        await proxy.stop();
      }
    });
  });
} else {
  // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect
  it.skip('nginx with our configuration: skipped, there is no nginx on the PATH', () => {});
}
