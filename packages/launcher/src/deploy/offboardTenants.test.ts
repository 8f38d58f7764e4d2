import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Tenant } from '@tenantry/plugin-tenants-common';
// What its own tests drive the portal's core with.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  hastyClock,
  INPUT,
  offboard,
  onboard,
} from '@tenantry/plugin-tenants-node/src/__testUtils__/portal';
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  withSiloBeds,
  type SiloBed,
} from '@tenantry/plugin-tenants-node/src/__testUtils__/siloPortal';
import {
  offboardable,
  offboardTenants,
  remainingTenants,
  remarksOn,
  requireOffboardable,
} from './offboardTenants';

jest.setTimeout(60_000);

const tenant = (more: Partial<Tenant>) =>
  ({ tenantId: 'acme', tier: 'premium', ...more } as Tenant);
const moving = (phase: 'copying' | 'observing') =>
  tenant({
    move: { from: 'basic', to: 'premium', phase, startedAt: '2026-01-01' },
  });

describe('tenants that are to be offboarded with their cell', () => {
  it.each([
    ['is active', tenant({}), []],
    [
      'is on its way',
      moving('copying'),
      ['acme is on its way to the tier premium: that is taken back first.'],
    ],
    ['is where it moves to already', moving('observing'), []],
    [
      'is retained',
      tenant({
        offboarding: {
          retention: 'retain',
          retainedUntil: '2027-05-01T10:00:00.000Z',
        },
      }),
      [
        'The data of acme was to be retained until 2027-05-01: it is exported and erased, too.',
      ],
    ],
    [
      'was being erased',
      tenant({ offboarding: { retention: 'erase' } }),
      ['acme was to be erased without an export, and is.'],
    ],
    [
      'was exported before it was to be erased',
      tenant({
        offboarding: { retention: 'erase', exportedTo: 's3://exports/acme/' },
      }),
      [],
    ],
  ])('are told of when one %s', (_, given, remarks) => {
    expect(remarksOn([given])).toEqual(remarks);
  });

  it.each([
    ['shares the pool', {}, true],
    ['has its stack', { stackName: 'tenant-acme' }, true],
    ['has lost its stack', { stackName: 'tenant-gone' }, false],
    [
      'has lost its stack while it was retained',
      { stackName: 'tenant-gone', offboarding: { retention: 'retain' } },
      false,
    ],
    [
      'has lost its stack when it was out of service, and not exported yet',
      { stackName: 'tenant-gone', offboarding: { retention: 'export' } },
      false,
    ],
    [
      'has lost its stack since erasing it has begun',
      {
        stackName: 'tenant-gone',
        offboarding: { retention: 'export', erasing: true },
      },
      true,
    ],
    [
      'has no stack yet',
      { stackName: 'tenant-gone', activatedAt: undefined },
      true,
    ],
  ] as Array<[string, Partial<Tenant>, boolean]>)(
    'are those who have all that it takes: one that %s',
    (_, more, is) => {
      const silo = more.stackName ? ({} as Tenant['silo']) : undefined;
      const given = tenant({ silo, activatedAt: '2026-01-01', ...more });
      const stacks = [{ StackName: 'tenant-acme' } as Stack];
      expect(offboardable([given], stacks)).toEqual(is ? [given] : []);
    },
  );

  it('are refused when one is served from where it moves to, and not finished', () => {
    const check = (phase: 'copying' | 'observing') => () =>
      requireOffboardable([tenant({}), moving(phase)]);
    expect(check('copying')).not.toThrow();
    expect(check('observing')).toThrow(
      '"acme" cannot be offboarded: it is of the tier premium now, but its move there is not finished. Finish it in the portal',
    );
  });
});

describe('offboarding all tenants of a cell', () => {
  let bed: SiloBed;
  withSiloBeds(fresh => {
    bed = fresh;
  });
  afterEach(() => jest.restoreAllMocks());

  it('takes all out of service first, and goes on with what had begun', async () => {
    const portal = bed.portal(undefined, hastyClock());
    for (const tenantId of ['acme', 'globex', 'initech']) {
      const adminEmail = `ada@${tenantId}.example`;
      const input = { ...INPUT, tenantId, displayName: tenantId, adminEmail };
      await onboard(portal, input, bed.step(tenantId));
    }
    await portal.moving.plan(
      { tenantId: 'acme', tier: 'premium' },
      bed.step('moves'),
    );
    const leave = (tenantId: string, retention: 'erase' | 'retain') =>
      offboard(
        portal,
        { tenantId, confirm: tenantId, retention },
        bed.step('leaves'),
      );
    await leave('initech', 'retain');
    bed.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminDeleteUser',
        error: { code: 'NotAuthorizedException' },
      },
    ]);
    await expect(leave('globex', 'erase')).rejects.toThrow();
    bed.sandbox.faults.set([]);

    const said: string[] = [];
    jest
      .spyOn(process.stdout, 'write')
      .mockImplementation(text => said.push(String(text)) > 0);
    const tenants = await remainingTenants(portal, 'local');
    const begunErasing = tenants.filter(each => each.offboarding?.erasing);
    expect(begunErasing.map(({ tenantId }) => tenantId)).toEqual(['globex']);
    await offboardTenants(portal, tenants, new AbortController().signal);

    const begun = said.filter(line => line.startsWith('›'));
    expect(begun.slice(0, 3).sort()).toEqual([
      '› Taking acme out of service\n',
      '› Taking globex out of service\n',
      '› Taking initech out of service\n',
    ]);
    expect(begun.slice(3)).toHaveLength(3);
    expect(await remainingTenants(portal, 'local')).toEqual([]);
    const exported = await Promise.all(
      tenants.map(async ({ tenantId }) => [
        tenantId,
        (await portal.get(tenantId))!.offboarding!.exportedTo !== undefined,
      ]),
    );
    expect(Object.fromEntries(exported)).toEqual({
      acme: true,
      globex: false,
      initech: true,
    });
  }, 120_000);
});
