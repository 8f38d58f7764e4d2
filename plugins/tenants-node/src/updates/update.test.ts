import { until, waitFor } from '@tenantry/aws-sandbox/testing';
import { onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

const inDays = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

describe('updating a tenant', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal();
  });

  const update = (imageTag: string | undefined, taskId = 'update') =>
    portal.updates.update('acme', { imageTag }, bed.step(taskId));
  const tagOf = async (name = 'tenant-acme') =>
    (await bed.stack(name))!.Parameters!.find(
      ({ ParameterKey }) => ParameterKey === 'ImageTag',
    )!.ParameterValue;
  const history = async () =>
    (await portal.events('acme', { limit: 20 })).items.map(({ type }) => type);
  const updates = () => bed.callsOf('UpdateStack');

  /** CloudFormation takes the update of a task; then nobody is told how it goes. */
  const loseSight = async (taskId: string) => {
    const dead = update('2.0.0', taskId).catch(error => error);
    await until(() => updates() > 0);
    bed.sandbox.faults.set([
      {
        service: 'cloudformation',
        operation: 'DescribeStackEvents',
        error: { code: 'AccessDenied', message: 'Away.' },
      },
    ]);
    expect(await dead).toBeInstanceOf(Error);
  };

  it('changes its stack, tells so, and leaves it active on the new version', async () => {
    const before = await onboard(portal, ADVANCED, bed.step('onboard'));
    expect(before.silo?.templateVersion).toMatch(/^[0-9a-f]{12}$/);
    const held: string[] = [];
    const { tenant, problem } = await portal.updates.update(
      'acme',
      { imageTag: '2.0.0' },
      bed.step('update'),
      async ({ state }) => {
        held.push(state);
      },
    );
    expect(problem).toBeUndefined();
    expect(held).toEqual(['updating']);
    expect(tenant).toMatchObject({
      state: 'active',
      silo: {
        imageTag: '2.0.0',
        templateVersion: before.silo?.templateVersion,
      },
    });
    expect(tenant.update).toBeUndefined();
    expect(tenant.operation).toBeUndefined();
    expect(await tagOf()).toBe('2.0.0');
    expect((await history()).slice(0, 2)).toEqual([
      'update.completed',
      'update.started',
    ]);
    expect(bed.log.join('\n')).toContain(
      'changes the stack tenant-acme to 2.0.0',
    );
    // Once more there is nothing to do.
    expect((await update('2.0.0', 'again')).problem).toBeUndefined();
    expect(updates()).toBe(1);
  });

  it.each([
    ['rolled back by CloudFormation', undefined],
    ['that was done before ECS was', { mode: 'express' }],
  ])(
    'says in ECS’s words why a version does not start, and goes on with the old one, in a stack %s',
    async (_, deployment) => {
      portal = bed.portal(deployment);
      await onboard(portal, PREMIUM, bed.step('onboard'));
      const { tenant, problem } = await update('crash');
      expect(problem?.message).toMatch(
        /order.*Exit code 3.*Look at the last lines of the service's log/is,
      );
      expect(tenant).toMatchObject({
        state: 'active',
        silo: { imageTag: '1.0.0' },
      });
      expect(tenant.failure).toBeUndefined();
      expect(await tagOf()).toBe('1.0.0');
      const { items } = await portal.events('acme', { limit: 1 });
      expect(items[0]).toMatchObject({
        type: 'update.failed',
        from: 'updating',
        to: 'active',
        message: expect.stringMatching(
          /The update to crash failed; it runs 1\.0\.0 as before\. .*Exit code 3/s,
        ),
      });
      // The same task, run again, says the same and tries nothing.
      const count = updates();
      expect((await update('crash')).problem?.message).toBe(problem?.message);
      expect(updates()).toBe(count);
      // Another one may bring a version that works.
      expect((await update('2.0.0', 'next')).tenant.silo?.imageTag).toBe(
        '2.0.0',
      );
    },
  );

  it('refuses a version that has no images, before anything is changed', async () => {
    await onboard(portal, ADVANCED, bed.step('onboard'));
    await expect(update('9.9.9')).rejects.toThrow(
      /ECR has no tenantry\/order-service:9\.9\.9.*choose an image tag that exists/s,
    );
    await expect(update('no tag')).rejects.toThrow(/is no tag of an image/);
    expect(updates()).toBe(0);
    expect((await portal.get('acme'))?.state).toBe('active');
  });

  it('refuses who shares the pool, is suspended, or is in other hands', async () => {
    await onboard(portal, { ...ADVANCED, tier: 'basic' }, bed.step('onboard'));
    await expect(update('2.0.0')).rejects.toThrow(/shares the services/);
    await onboard(
      portal,
      { ...ADVANCED, tenantId: 'globex', adminEmail: 'g@globex.example' },
      bed.step('second'),
    );
    const step = bed.step('suspend');
    await portal.operations.suspend('globex', 'Unpaid', step);
    await expect(
      portal.updates.update('globex', { imageTag: '2.0.0' }, step),
    ).rejects.toThrow(/"globex" is suspended; it cannot be updated/);
  });

  it('goes on where a task that died has left it, and is refused while it lives', async () => {
    await onboard(portal, ADVANCED, bed.step('onboard'));
    await loseSight('dead');
    bed.sandbox.faults.set([]);
    expect((await portal.get('acme'))?.state).toBe('updating');
    bed.running.add('dead');
    await expect(update('2.0.0', 'other')).rejects.toThrow(
      /the task dead is at work on it/,
    );
    bed.running.delete('dead');
    const { tenant } = await update('2.0.0', 'other');
    expect(tenant).toMatchObject({
      state: 'active',
      silo: { imageTag: '2.0.0' },
    });
    // Whoever looks after it afterwards has nothing to do.
    const settled = await portal.updates.settleAbandoned(
      'acme',
      bed.step('dead'),
    );
    expect(settled).toBeUndefined();
  });

  it('is seen to by the portal when nobody goes on with it: the stack says what it runs', async () => {
    await onboard(portal, ADVANCED, bed.step('onboard'));
    await loseSight('dead');
    const settled = await waitFor(() =>
      portal.updates.settleAbandoned('acme', bed.step('dead')),
    );
    expect(settled).toMatchObject({
      state: 'active',
      silo: { imageTag: '2.0.0' },
    });
    expect(settled.operation).toBeUndefined();
  });

  it('leaves a pinned tenant alone until the pin is taken away or lapses', async () => {
    let aheadMs = 0;
    portal = bed.portal(undefined, () => new Date(Date.now() + aheadMs));
    await onboard(portal, ADVANCED, bed.step('onboard'));
    const pinned = await portal.updates.pin(
      'acme',
      { reason: 'Their audit', until: inDays(7) },
      bed.step('pin'),
    );
    expect(pinned.pin).toMatchObject({
      imageTag: '1.0.0',
      reason: 'Their audit',
      by: 'user:default/guest',
    });
    await expect(update('2.0.0')).rejects.toThrow(
      /"acme" is pinned to 1\.0\.0 until .*: Their audit/,
    );
    aheadMs = 8 * 86_400_000;
    expect((await update('2.0.0')).tenant.silo?.imageTag).toBe('2.0.0');
    const unpinned = await portal.updates.unpin('acme', bed.step('unpin'));
    expect(unpinned.pin).toBeUndefined();
    expect((await history()).slice(0, 1)).toEqual(['pin.taken']);
  });

  it('asks for a reason and a day to come of whoever pins', async () => {
    await onboard(portal, ADVANCED, bed.step('onboard'));
    const pin = (input: { reason: string; until: string }) =>
      portal.updates.pin('acme', input, bed.step('pin'));
    await expect(pin({ reason: ' ', until: inDays(1) })).rejects.toThrow(
      /reason has 0 characters/,
    );
    for (const day of ['soon', '2020-01-01', inDays(400)]) {
      await expect(pin({ reason: 'Why', until: day })).rejects.toThrow(
        /is no day on which a pin may end/,
      );
    }
  });
});
