import type { FaultRule } from '@tenantry/aws-sandbox';
import { INPUT, offboard, onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

describe('scaling the services of a suspended tenant', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal();
  });

  const tasks = async () => (await bed.sandbox.inventory()).tasks.length;
  const suspend = async (input: typeof INPUT) => {
    await onboard(portal, input, bed.step('in'));
    await portal.operations.suspend('acme', 'A test', bed.step('suspend'));
  };
  const parameter = async (name: string) =>
    (await bed.stack('tenant-acme'))!.Parameters!.find(
      ({ ParameterKey }) => ParameterKey === name,
    )?.ParameterValue;

  it.each([
    ['advanced', ADVANCED],
    ['premium', PREMIUM],
  ])(
    'stops all tasks of a tenant of the tier %s, and starts them again',
    async (_, input) => {
      await suspend(input);
      const before = await tasks();
      expect(before).toBeGreaterThan(2);
      const image = await parameter('ImageTag');
      const asleep = await portal.operations.scaleToZero(
        'acme',
        bed.step('zero'),
      );
      expect(asleep.rest).toEqual({ since: expect.any(String) });
      expect(await tasks()).toBe(0);
      // Nothing else was changed, and again changes nothing.
      expect(await parameter('ImageTag')).toBe(image);
      await portal.operations.scaleToZero('acme', bed.step('zero'));

      const awake = await portal.operations.scaleUp('acme', bed.step('up'));
      expect(awake.rest).toBeUndefined();
      expect(awake.state).toBe('suspended');
      expect(await tasks()).toBe(before);
      expect(
        (await portal.operations.resume('acme', bed.step('up'))).state,
      ).toBe('active');
      const { items } = await portal.events('acme', { limit: 4 });
      expect(items.map(({ type }) => type)).toEqual([
        'resumption.completed',
        'resumption.scaled-up',
        'suspension.scaled-to-zero',
        'suspension.completed',
      ]);
    },
  );

  it('leaves the services of the pool alone', async () => {
    await suspend(INPUT);
    const before = await portal.get('acme');
    await portal.operations.scaleToZero('acme', bed.step('zero'));
    await portal.operations.scaleUp('acme', bed.step('up'));
    expect(await portal.get('acme')).toEqual(before);
  });

  it('is for suspended tenants only', async () => {
    await onboard(portal, ADVANCED, bed.step('in'));
    await expect(
      portal.operations.scaleToZero('acme', bed.step('zero')),
    ).rejects.toThrow('"acme" is active; it cannot be scaled to zero.');
  });

  it('goes on where any of its calls had failed', async () => {
    await suspend(ADVANCED);
    const before = await tasks();
    const insist = async (work: (id: string) => Promise<unknown>) => {
      let failures = 0;
      for (let after = 0; ; after += 1) {
        bed.sandbox.faults.set([
          {
            service: '*',
            operation: '*',
            after,
            error: { code: 'AccessDeniedException', message: 'Not yours.' },
          } as FaultRule,
        ]);
        try {
          await work(`${after}`);
          bed.sandbox.faults.set([]);
          return failures;
        } catch {
          failures += 1;
        }
      }
    };
    expect(
      await insist(id =>
        portal.operations.scaleToZero('acme', bed.step(`zero-${id}`)),
      ),
    ).toBeGreaterThan(3);
    expect(await tasks()).toBe(0);
    expect(
      await insist(id =>
        portal.operations.scaleUp('acme', bed.step(`up-${id}`)),
      ),
    ).toBeGreaterThan(3);
    expect(await tasks()).toBe(before);
  });

  it('does not keep a tenant from leaving', async () => {
    await suspend(PREMIUM);
    await portal.operations.scaleToZero('acme', bed.step('zero'));
    await offboard(
      portal,
      { tenantId: 'acme', confirm: 'acme', retention: 'erase' },
      bed.step('out'),
    );
    expect((await bed.sandbox.inventory()).services).toEqual([]);
  });
});
