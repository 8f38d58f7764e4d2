import type { SandboxOptions } from '@tenantry/aws-sandbox';
import { withFrontDoor } from '../__testUtils__/frontDoor';
import { onboard } from '../__testUtils__/portal';
import { publishTemplate } from '../__testUtils__/siloCell';
import {
  ADVANCED,
  startSiloBed,
  type SiloBed,
} from '../__testUtils__/siloPortal';

jest.setTimeout(60_000);

describe('room for tenants', () => {
  const door = withFrontDoor();
  let bed: SiloBed | undefined;

  afterEach(() => bed?.stop());

  async function start(options?: SandboxOptions) {
    bed = await startSiloBed(door, options);
    return { bed, portal: bed.portal() };
  }

  it('is told with numbers, and asked for once a minute however many ask', async () => {
    const { bed: cell, portal } = await start();
    const { room, checks } = await portal.capacity({ tier: 'advanced' });
    expect(room).toBe(true);
    expect(checks.map(({ id, state }) => [id, state])).toEqual([
      ['shard', 'ok'],
      ['stacks', 'ok'],
      ['user-pools', 'ok'],
      ['roles', 'ok'],
      ['fargate-vcpu', 'ok'],
      ['template', 'ok'],
      ['images', 'ok'],
    ]);
    expect(checks[0]).toMatchObject({ used: 0, limit: 194, needs: 1 });
    expect(checks[0].message).toContain('room for 194 more such tenants');
    expect(checks[1]).toMatchObject({
      used: 3,
      limit: 2000,
      message: '3 of 2,000 stacks are used.',
    });
    expect(checks[4]).toMatchObject({ used: 0, needs: 1 });
    cell.sandbox.calls.clear();
    await Promise.all(
      Array.from({ length: 10 }, () => portal.capacity({ tier: 'advanced' })),
    );
    // Routes change with every tenant.
    expect(
      new Set(cell.sandbox.calls.list().map(({ operation }) => operation)),
    ).toEqual(new Set(['Query']));
  });

  it('is not asked for where nothing is made', async () => {
    const { portal } = await start();
    expect(await portal.capacity({ tier: 'basic' })).toMatchObject({
      room: true,
      checks: [],
    });
  });

  it('needs no Fargate where tasks run on instances', async () => {
    const { portal } = await start();
    const { checks } = await portal.capacity({
      tier: 'advanced',
      compute: 'ec2',
    });
    expect(checks.map(({ id }) => id)).not.toContain('fargate-vcpu');
    // Nobody has published that template here.
    expect(checks).toContainEqual(
      expect.objectContaining({
        id: 'template',
        state: 'short',
        message: expect.stringMatching(
          /^The template tenant-silo-service-ec2-reverse-proxy\.template\.json cannot be read: S3 error.*Publish the templates/,
        ),
      }),
    );
  });

  it.each([
    ['cloudformation/L-0485CB21', 3, /3 of 3 stacks are used.*"Stack count"/],
    ['cognito-idp/L-66E6DF30', 1, /1 of 1 user pools are used/],
    ['iam/L-FE177D64', 3, /0 of 3 roles are used, and a tenant needs 4/],
    [
      'fargate/L-3032A538',
      0.5,
      /0 of 0.5 vCPUs are used, and a tenant needs 1/,
    ],
  ])(
    'refuses a tenant before anything is made at the quota %s',
    async (quota, value, words) => {
      const { bed: cell, portal } = await start({ quotas: { [quota]: value } });
      const before = await cell.sandbox.inventory();
      await expect(
        portal.onboarding.reserve(ADVANCED, cell.step('task')),
      ).rejects.toThrow(words);
      expect(await cell.sandbox.inventory()).toEqual(before);
      expect(await portal.capacity({ tier: 'advanced' })).toMatchObject({
        room: false,
      });
    },
  );

  it('tells of an image that was never pushed, and leaves the last word to ECS', async () => {
    const { bed: cell, portal } = await start();
    const words =
      /ECR has no tenantry\/order-service:3\.0\.0, no .*Push it, or choose an image tag that exists/;
    expect(
      await portal.capacity({ tier: 'advanced', imageTag: '3.0.0' }),
    ).toMatchObject({
      room: false,
      checks: expect.arrayContaining([
        expect.objectContaining({
          id: 'images',
          state: 'short',
          message: expect.stringMatching(words),
        }),
      ]),
    });
    await portal.onboarding.reserve(
      { ...ADVANCED, imageTag: '3.0.0' },
      cell.step('task'),
    );
    expect(cell.log.join('\n')).toMatch(words);
    expect(await portal.get('acme')).toMatchObject({ state: 'provisioning' });
  });

  it('refuses a template of another version, by the parameters that do not fit', async () => {
    const { bed: cell, portal } = await start();
    await publishTemplate(
      cell.sandbox,
      {
        isolation: 'silo-service',
        silo: { compute: 'fargate', routing: 'reverse-proxy' },
      },
      {
        Parameters: {
          TenantId: { Type: 'String' },
          Colour: { Type: 'String' },
        },
        Resources: { Logs: { Type: 'AWS::Logs::LogGroup' } },
      },
    );
    await expect(
      portal.onboarding.reserve(ADVANCED, cell.step('task')),
    ).rejects.toThrow(
      /is of another version of Tenantry: it does not take the parameters CellId, .*and it asks for the parameters Colour/,
    );
  });

  it('is not in the way when AWS cannot be asked', async () => {
    const { bed: cell, portal } = await start();
    cell.sandbox.faults.set(
      [
        ['cloudformation', 'DescribeAccountLimits'],
        ['cloudformation', 'GetTemplateSummary'],
        ['cognito-idp', 'ListUserPools'],
        ['servicequotas', '*'],
        ['iam', '*'],
        ['ecr', '*'],
      ].map(([service, operation]) => ({
        service,
        operation,
        error: { code: 'AccessDeniedException', message: 'Not allowed' },
      })),
    );
    const { checks, room } = await portal.capacity({ tier: 'advanced' });
    expect(room).toBe(true);
    expect(checks.slice(1).map(({ state }) => state)).toEqual(
      Array(6).fill('unknown'),
    );
    expect((await onboard(portal, ADVANCED, cell.step('task'))).state).toBe(
      'active',
    );
    expect(cell.log.join('\n')).toContain(
      'IAM roles: This could not be checked. IAM GetAccountSummary failed: Not allowed.',
    );
  });

  it('suffices for a tenant that has its stack already', async () => {
    const { bed: cell, portal } = await start({
      quotas: { 'cloudformation/L-0485CB21': 4 },
    });
    await portal.onboarding.reserve(ADVANCED, cell.step('first'));
    await portal.onboarding.deploy('acme', cell.step('first'));
    const later = cell.portal();
    await expect(
      later.onboarding.reserve(
        { ...ADVANCED, tenantId: 'other' },
        cell.step('other'),
      ),
    ).rejects.toThrow(/4 of 4 stacks are used/);
    expect((await onboard(later, ADVANCED, cell.step('second'))).state).toBe(
      'active',
    );
  });
});
