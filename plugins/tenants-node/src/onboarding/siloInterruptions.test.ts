import { onboard, stepOf } from '../__testUtils__/portal';
import {
  ADVANCED,
  TABLES_EACH,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';

jest.setTimeout(240_000);

/** Of the 17 and the looks at the stack, with those that a new process makes first. */
const CALLS = 36;

describe('onboarding into a silo that is interrupted', () => {
  let bed: SiloBed;

  withSiloBeds(fresh => {
    bed = fresh;
  });

  const fault = (rule: object, code: string, status: number) =>
    bed.sandbox.faults.set([
      {
        service: '*',
        operation: '*',
        afterEffect: true,
        error: { code, status },
        ...rule,
      },
    ]);

  /** What there is of one tenant, however often its onboarding was begun. */
  async function expectOne(count: number): Promise<void> {
    const { users, groups, apiKeys, usagePlanKeys, stacks } =
      await bed.sandbox.inventory();
    expect(
      [users, groups, apiKeys, usagePlanKeys].map(list => list.length),
    ).toEqual(Array(4).fill(count));
    expect(stacks.filter(name => /^tenant-t-/.test(String(name)))).toHaveLength(
      count,
    );
    expect(await bed.tables()).toHaveLength(count * TABLES_EACH);
    expect(await bed.rows('ROUTE#')).toHaveLength(count);
    expect(await bed.rows('CLIENT#')).toHaveLength(count);
  }

  it('is completed by the same task when the portal dies after any AWS call', async () => {
    const deaths: unknown[] = [];
    for (let call = 0; call < CALLS; call += 1) {
      const input = { ...ADVANCED, tenantId: `t-${call}-x` };
      const step = stepOf(`task-${call}`);
      // The call is carried out, but nobody is there to hear of it, or to go on.
      fault({ after: call }, 'Died', 400);
      await onboard(bed.portal(), input, step).catch(error =>
        deaths.push(error),
      );
      bed.sandbox.faults.set([]);
      const tenant = await onboard(bed.portal(), input, step);
      expect(tenant.state).toBe('active');
      await expectOne(call + 1);
    }
    expect(deaths.length).toBeGreaterThan(25);
  });

  it('is completed when the answer of any AWS call gets lost', async () => {
    const portal = bed.portal();
    await portal.get('nobody');
    for (let call = 0; call < CALLS; call += 1) {
      fault({ after: call, times: 1 }, 'InternalFailure', 500);
      const tenant = await onboard(
        portal,
        { ...ADVANCED, tenantId: `t-${call}-x` },
        stepOf(`task-${call}`),
      );
      expect(tenant.state).toBe('active');
      await expectOne(call + 1);
    }
  });
});
