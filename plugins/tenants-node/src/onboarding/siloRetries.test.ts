import { until } from '@tenantry/aws-sandbox/testing';
import { onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  TABLES_EACH,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

describe('onboarding into a silo', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal();
  });

  it('changes a whole stack into what is wanted now', async () => {
    await portal.onboarding.reserve(ADVANCED, bed.step('first'));
    const before = await portal.onboarding.deploy('acme', bed.step('first'));
    const { StackId } = (await bed.stack('tenant-acme'))!;
    const tenant = await onboard(
      portal,
      { ...ADVANCED, imageTag: '2.0.0' },
      bed.step('second'),
    );
    const stack = (await bed.stack('tenant-acme'))!;
    expect(stack.StackId).toBe(StackId);
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(tenant.identity).toEqual(before.identity);
    expect(tenant.silo?.imageTag).toBe('2.0.0');
  });

  it('adopts a whole stack that is what is wanted', async () => {
    await portal.onboarding.reserve(ADVANCED, bed.step('first'));
    await portal.onboarding.deploy('acme', bed.step('first'));
    const before = await bed.stack('tenant-acme');
    await onboard(portal, ADVANCED, bed.step('second'));
    expect(await bed.stack('tenant-acme')).toEqual(before);
  });

  it('goes on with the stack of a task that was cancelled', async () => {
    const cancel = new AbortController();
    bed.sandbox.faults.set([
      {
        service: 'cloudformation',
        operation: 'DescribeStackEvents',
        delayMs: 100,
      },
    ]);
    await portal.onboarding.reserve(ADVANCED, bed.step('first'));
    const deploying = portal.onboarding.deploy(
      'acme',
      bed.step('first', cancel.signal),
    );
    await until(() => bed.callsOf('CreateStack') >= 4);
    cancel.abort();
    await expect(deploying).rejects.toThrow(/cancelled/);
    bed.sandbox.faults.set([]);
    const tenant = await onboard(portal, ADVANCED, bed.step('second'));
    expect(tenant.state).toBe('active');
    expect(await bed.tables()).toHaveLength(TABLES_EACH);
  });

  describe('that is corrected', () => {
    it('clears away the stack of another variant: routes, tables, user pool, client', async () => {
      await portal.onboarding.reserve(PREMIUM, bed.step('first'));
      const before = await portal.onboarding.deploy('acme', bed.step('first'));
      const old = (await bed.stack('tenant-acme'))!;
      const tenant = await onboard(portal, ADVANCED, bed.step('second'));
      expect(tenant.identity!.userPoolId).not.toBe(before.identity!.userPoolId);
      expect((await bed.stack(old.StackId!))?.StackStatus).toBe(
        'DELETE_COMPLETE',
      );
      expect(await bed.tables()).toHaveLength(TABLES_EACH);
      expect(await bed.rows('ROUTE#')).toHaveLength(1);
      expect(await bed.rows('CLIENT#')).toEqual([
        `CLIENT#${tenant.identity!.appClientId}`,
      ]);
      expect(await bed.rows('EMAIL#')).toHaveLength(1);
    });

    it('holds the routes of a stack until it is gone', async () => {
      await portal.onboarding.reserve(PREMIUM, bed.step('first'));
      await portal.onboarding.reserve(ADVANCED, bed.step('second'));
      expect(await bed.rows('ROUTE#')).toHaveLength(4);
      await portal.onboarding.deploy('acme', bed.step('second'));
      expect(await bed.rows('ROUTE#')).toHaveLength(1);
    });

    it('leaves nothing of a silo to a tenant of the pool', async () => {
      await portal.onboarding.reserve(PREMIUM, bed.step('first'));
      await portal.onboarding.deploy('acme', bed.step('first'));
      await portal.onboarding.identity('acme', bed.step('first'));
      const tenant = await onboard(
        portal,
        { ...ADVANCED, tier: 'basic' },
        bed.step('second'),
      );
      expect(tenant).toMatchObject({ state: 'active', isolation: 'pool' });
      expect(tenant.silo).toBeUndefined();
      expect(await bed.stack('tenant-acme')).toBeUndefined();
      expect(await bed.tables()).toEqual([]);
      expect(await bed.rows('ROUTE#')).toEqual([]);
      expect(await bed.rows('CLIENT#')).toEqual([]);
      expect(await bed.rows('EMAIL#')).toHaveLength(1);
      expect((await bed.sandbox.inventory()).users).toHaveLength(1);
    });

    it('leaves nobody in the pool that a tenant does not share after all', async () => {
      const basic = { ...ADVANCED, tier: 'basic' };
      await portal.onboarding.reserve(basic, bed.step('first'));
      await portal.onboarding.identity('acme', bed.step('first'));
      const tenant = await onboard(portal, ADVANCED, bed.step('second'));
      const { users, groups } = await bed.sandbox.inventory();
      expect(users).toEqual([
        expect.stringContaining(tenant.identity!.userPoolId),
      ]);
      expect(groups).toHaveLength(1);
      // The address is free in the pool.
      await onboard(portal, { ...basic, tenantId: 'other' }, bed.step('third'));
    });
  });
});
