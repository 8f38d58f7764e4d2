import { spawnSync } from 'node:child_process';
import { reverseProxyImage } from '@tenantry/aws-sandbox';
import { freePort } from '@tenantry/aws-sandbox/testing';
import { PATIENT_MS, proxyContract } from './__testUtils__/contract';
import { startStandIn } from './__testUtils__/standIn';
import { startUpstream } from './__testUtils__/upstreams';

jest.setTimeout(60_000);

describe('what the embedded AWS account runs in place of nginx', () => {
  proxyContract(startStandIn);

  it('goes to another task of a service where one takes no connections', async () => {
    const { address, stop } = await startUpstream('order', []);
    const proxy = await startStandIn({
      upstreams: { order: address, product: address, user: address },
      others: await Promise.all([freePort(), freePort()]).then(ports =>
        ports.map(port => `127.0.0.1:${port}`),
      ),
      answerTimeoutMs: PATIENT_MS,
    });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => fetch(`${proxy.url}/orders`)),
    );
    await Promise.all([proxy.stop(), stop()]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it('says what to do where nobody told it of services', () => {
    const [program, ...args] = reverseProxyImage(['latest']).command;
    const { status, stderr } = spawnSync(program, args, {
      env: {},
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/ROUTES is not set.*Update the tenant\./);
  });
});
