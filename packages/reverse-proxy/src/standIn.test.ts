import { spawnSync } from 'node:child_process';
import { reverseProxyImage } from '@tenantry/aws-sandbox';
import { proxyContract } from './__testUtils__/contract';
import { startStandIn } from './__testUtils__/standIn';

describe('what the embedded AWS account runs in place of nginx', () => {
  proxyContract(startStandIn);

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
