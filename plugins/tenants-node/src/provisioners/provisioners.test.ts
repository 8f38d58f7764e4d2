import { startPortal, stepOf } from '../__testUtils__/portal';
import type { Tier } from '@tenantry/plugin-tenants-common';
import type { CheckedInput } from '../onboarding/input';
import type { StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { PROVISIONERS } from '.';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const NOWHERE = {
  endpoint: 'http://127.0.0.1:1',
  region: 'us-east-1',
  accountId: '000000000000',
};

describe('tiers', () => {
  it('can be had when their isolation has a provisioner, and say why not otherwise', () => {
    expect(
      startPortal(NOWHERE).tiers.map(({ available }) => available),
    ).toEqual([true, true, true]);
    const { tiers } = startPortal(NOWHERE, {
      provisioners: new Map([['pool', PROVISIONERS.get('pool')!]]),
    });
    expect(tiers.map(({ name, available }) => [name, available])).toEqual([
      ['basic', true],
      ['advanced', true],
      ['premium', false],
    ]);
    expect(tiers[2].unavailableReason).toBe(
      'Not available yet: this version of Tenantry cannot onboard tenants with a cluster of their own.',
    );
  });

  it('cannot be had without provisioners', () => {
    const { tiers } = startPortal(NOWHERE, { provisioners: new Map() });
    expect(tiers.some(({ available }) => available)).toBe(false);
  });
});

describe('the pool', () => {
  const pool = PROVISIONERS.get('pool')!;
  const toolsWith = (userPoolId: string) =>
    ({
      context: { cell: { id: 'local' } },
      contexts: {
        pool: async () => ({
          ClusterName: 'pool',
          UserPoolId: userPoolId,
          UserPoolClientId: 'client',
          UserPoolIssuer: 'http://issuer.example',
        }),
      },
    } as unknown as StepTools);

  it('does not go on with a tenant whose user pool was replaced', async () => {
    const placement = await pool.place(
      toolsWith('old'),
      {} as CheckedInput,
      {} as Tier,
    );
    expect(placement).toMatchObject({
      tenantPath: 'basic',
      stackName: 'tenant-pool-basic',
      identity: { userPoolId: 'old' },
    });
    const tenant = placement as TenantRecord;
    await pool.deploy(toolsWith('old'), tenant, stepOf('task'));
    await expect(
      pool.deploy(toolsWith('new'), tenant, stepOf('task')),
    ).rejects.toThrow(/has got another user pool, new.*places the tenant anew/);
  });
});
