import {
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  ERASE,
  withOffboardingBeds,
  type OffboardingBed,
} from '../__testUtils__/offboarding';
import { GLOBEX, INPUT, offboard, onboard } from '../__testUtils__/portal';
import { ADVANCED, PREMIUM } from '../__testUtils__/siloPortal';
import { connectionOf } from '../__testUtils__/testCell';

jest.setTimeout(60_000);

describe('offboarding', () => {
  let offboarding: OffboardingBed;

  withOffboardingBeds(fresh => {
    offboarding = fresh;
  });

  describe.each([
    ['the pool', INPUT],
    ['services of its own', ADVANCED],
    ['a cluster of its own', PREMIUM],
  ])('of a tenant with %s', (_, input) => {
    it('leaves nothing of it, and everything of others', async () => {
      const { bed, portal, inventory, poolTable, put } = offboarding;
      await onboard(portal, GLOBEX, bed.step('globex'));
      await put(await poolTable('OrderTableName'), {
        tenantId: 'globex',
        orderId: '1',
      });
      const before = await inventory();
      await onboard(portal, input, bed.step('in'));
      if (input === INPUT) {
        const orders = await poolTable('OrderTableName');
        for (let index = 0; index < 60; index += 1) {
          await put(orders, { tenantId: 'acme', orderId: String(index) });
        }
      }
      const { tenant, kept } = await offboard(portal, ERASE, bed.step('out'));
      expect(kept).toEqual([]);
      expect(tenant).toMatchObject({
        state: 'offboarded',
        offboarding: { retention: 'erase', erasedAt: expect.any(String) },
      });
      expect(await inventory()).toEqual(before);
      expect(bed.log.join('\n')).not.toContain('@acme.example');
      const list = [];
      for await (const page of portal.list()) {
        list.push(...page.map(({ tenantId }) => tenantId));
      }
      expect(list).toEqual(['globex']);
      // The id is free again.
      expect(await portal.availability('acme')).toMatchObject({
        available: true,
      });
      await onboard(portal, input, bed.step('again'));
      expect((await portal.get('acme'))!.state).toBe('active');
    });

    it('goes on where any of its calls had failed', async () => {
      const { bed, portal, inventory, fault } = offboarding;
      const before = await inventory();
      await onboard(portal, input, bed.step('in'));
      let failures = 0;
      // One more call succeeds each time, until all do.
      for (let after = 0; ; after += 1) {
        fault('*', '*', { after, principal: undefined });
        try {
          await offboard(portal, ERASE, bed.step(`out-${after}`));
          break;
        } catch {
          failures += 1;
        }
      }
      bed.sandbox.faults.set([]);
      expect(failures).toBeGreaterThan(8);
      expect(await inventory()).toEqual(before);
    });
  });

  it.each([
    [{ confirm: 'globex' }, 'The name "globex" is not that of the tenant'],
    [{ retention: 'burn' }, 'The retention "burn" is not known'],
    [{ retention: 'retain', days: 0 }, 'Data cannot be retained for 0 days'],
    [{ tenantId: 'nobody' }, 'There is no tenant "nobody"'],
  ])('changes nothing for %j', async (change, words) => {
    const { bed, portal } = offboarding;
    const tenant = await onboard(portal, INPUT, bed.step('in'));
    await expect(
      portal.offboarding.revoke(
        { ...ERASE, ...change } as never,
        bed.step('out'),
      ),
    ).rejects.toThrow(words);
    expect(await portal.get('acme')).toEqual(tenant);
  });

  it('takes the name of the tenant for a confirmation as well', async () => {
    const { bed, portal } = offboarding;
    await onboard(portal, INPUT, bed.step('in'));
    const tenant = await portal.offboarding.revoke(
      { ...ERASE, confirm: 'Acme Corp' },
      bed.step('out'),
    );
    expect(tenant.state).toBe('deprovisioning');
    expect(tenant.apiKeyId).toBeUndefined();
  });

  it('is refused while another task is at work, whichever comes first', async () => {
    const { bed, portal } = offboarding;
    const running = new Set(['in', 'out']);
    const step = (id: string) => ({
      ...bed.step(id),
      isTaskRunning: async (task: string) => running.has(task),
    });
    await portal.onboarding.reserve(INPUT, step('in'));
    await expect(portal.offboarding.revoke(ERASE, step('out'))).rejects.toThrow(
      '"acme" is being onboarded by the task in. It cannot be offboarded now.',
    );
    running.delete('in');
    await portal.offboarding.revoke(ERASE, step('out'));
    await expect(
      portal.offboarding.revoke(ERASE, step('other')),
    ).rejects.toThrow('is being offboarded by the task out');
    await expect(
      portal.operations.suspend('acme', 'why', step('other')),
    ).rejects.toThrow('the task out is at work on it');
  });

  it.each([
    ['reserve', []],
    ['deploy', ['deploy']],
    ['identity', ['deploy', 'identity']],
    ['api-key', ['deploy', 'identity', 'apiKey']],
  ] as const)('ends what got no further than %s', async (_, methods) => {
    const { bed, portal, inventory } = offboarding;
    for (const input of [INPUT, PREMIUM]) {
      const before = await inventory();
      const step = bed.step(`in-${input.tier}`);
      await portal.onboarding.reserve(input, step);
      for (const method of methods) {
        await portal.onboarding[method]('acme', step);
      }
      await portal.recordFailure(
        'acme',
        { step: 'activate', error: new Error('No.') },
        step,
      );
      await offboard(portal, ERASE, bed.step(`out-${input.tier}`));
      expect(await inventory()).toEqual(before);
    }
  });

  it('ends what an onboarding with another tier had left in the pool', async () => {
    const { bed, portal, inventory } = offboarding;
    const before = await inventory();
    const first = bed.step('first');
    await portal.onboarding.reserve(INPUT, first);
    await portal.onboarding.identity('acme', first);
    await portal.recordFailure(
      'acme',
      { step: 'api-key', error: new Error('No.') },
      first,
    );
    await portal.onboarding.reserve(
      { ...ADVANCED, adminEmail: 'eve@acme.example' },
      bed.step('second'),
    );
    await offboard(portal, ERASE, bed.step('out'));
    expect(await inventory()).toEqual(before);
  });

  it('tries a stack again that would not go, then forces it, and tells what is left', async () => {
    const { bed, portal, inventory, fault } = offboarding;
    await onboard(portal, PREMIUM, bed.step('in'));
    const before = await inventory();
    const stuck = (times?: number) =>
      fault('cloudformation-resources', 'delete AWS::ECS::Cluster', {
        times,
        error: { code: 'ClusterContainsTasks', message: 'There are tasks.' },
      });
    stuck();
    const first = bed.step('one');
    await portal.offboarding.revoke(ERASE, first);
    await portal.offboarding.removeStack('acme', first);
    expect(bed.log.join('\n')).toMatch(
      /would not go, and is tried again by force\. Cluster .*There are tasks\./,
    );
    expect(await bed.stack('tenant-acme')).toBeUndefined();
    await portal.offboarding.erase('acme', first);
    const abort = new AbortController();
    const closing = portal.offboarding.close('acme', {
      ...bed.step('one', abort.signal),
      log: line => {
        bed.log.push(line);
        if (line.includes('still tells of')) {
          abort.abort();
        }
      },
    });
    await expect(closing).rejects.toThrow();
    expect(bed.log.join('\n')).toMatch(
      /still tells of: arn:aws:ecs:.*:cluster/,
    );
    expect((await portal.get('acme'))!.state).toBe('deprovisioning');
    expect((await inventory()).clusters).toEqual(before.clusters);
  });

  it('comes to its end when a stack goes at the second try', async () => {
    const { bed, portal, inventory, fault } = offboarding;
    const before = await inventory();
    await onboard(portal, PREMIUM, bed.step('in'));
    fault('cloudformation-resources', 'delete AWS::ECS::Cluster', { times: 1 });
    await offboard(portal, ERASE, bed.step('out'));
    expect(await inventory()).toEqual(before);
  });

  it('signs everybody out, and leaves no administrator of the pool behind', async () => {
    const { bed, portal } = offboarding;
    const tenant = await onboard(portal, INPUT, bed.step('in'));
    await onboard(portal, GLOBEX, bed.step('globex'));
    await offboard(portal, ERASE, bed.step('out'));
    const cognito = new CognitoIdentityProviderClient(
      connectionOf(bed.sandbox),
    );
    const { Users } = await cognito.send(
      new ListUsersCommand({ UserPoolId: tenant.identity!.userPoolId }),
    );
    expect(Users).toHaveLength(1);
    expect(bed.callsOf('AdminUserGlobalSignOut')).toBe(1);
    cognito.destroy();
    const { items } = await portal.events('acme', { limit: 10 });
    expect(items.map(({ type }) => type).slice(0, 2)).toEqual([
      'offboarding.completed',
      'offboarding.started',
    ]);
    expect(JSON.stringify(items)).not.toContain('@');
  });
});
