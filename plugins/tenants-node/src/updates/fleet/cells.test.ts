import type { FleetRun } from '@tenantry/plugin-tenants-common';
import { until } from '@tenantry/aws-sandbox/testing';
import { fleetBedOf, type FleetBed } from '../../__testUtils__/fleetBed';
import { SILO_TIERS, startPortal } from '../../__testUtils__/portal';
import {
  ADVANCED,
  startSiloBed,
  withSiloBeds,
  type SiloBed,
} from '../../__testUtils__/siloPortal';

jest.setTimeout(120_000);

const OLIVIA = 'user:default/olivia';

describe('updating the fleet of two cells', () => {
  let fleet: FleetBed;
  let other: SiloBed;

  const portalOfBoth = (bed: SiloBed) =>
    startPortal(bed.sandbox, {
      tiers: SILO_TIERS,
      fleetLookMs: 50,
      other: other.sandbox,
    });

  withSiloBeds(async bed => {
    other = await startSiloBed({ url: bed.apiUrl });
    fleet = fleetBedOf(bed, portalOfBoth(bed));
    await Promise.all(
      Object.entries({ amy: 'local', bob: 'other' }).map(([tenantId, cell]) =>
        fleet.onboardAs(tenantId, { ...ADVANCED, cell }),
      ),
    );
  });
  afterEach(() => other?.stop());

  /** Once, as soon as the last wave of the first cell has begun. */
  const inTheFirst = (act: () => Promise<unknown> | void) => {
    let isDone = false;
    return async ({ cell, wave }: FleetRun) => {
      if (!isDone && cell === 'local' && wave?.phase === 'updating') {
        isDone = true;
        await act();
      }
    };
  };
  /** The back end dies: nothing is written in a cell any more. */
  const cutPower = ({ sandbox }: SiloBed) => {
    sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: '*',
        error: { code: 'InternalServerError', message: 'Away.' },
      },
    ]);
    throw new Error('Power cut');
  };
  const tags = () => fleet.tags('amy', 'bob');

  it('is stopped in the last wave of a cell, and does not begin with the next', async () => {
    const { portal, update } = fleet;
    const run = await update({ imageTag: '2.0.0' }, 'run', {
      onRun: inTheFirst(() => portal.updates.controlRun('stop', OLIVIA)),
    });
    expect(run).toMatchObject({
      cell: 'local',
      state: 'stopped',
      reason: 'olivia stopped it.',
      updated: 1,
    });
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '1.0.0' });
    expect(await other.rows('FLEET')).toEqual([]);
  });

  it('is stopped there as well when its task is cancelled', async () => {
    const { update } = fleet;
    const cancelled = new AbortController();
    const run = await update({ imageTag: '2.0.0' }, 'run', {
      signal: cancelled.signal,
      onRun: inTheFirst(() => cancelled.abort()),
    });
    expect(run).toMatchObject({
      cell: 'local',
      state: 'stopped',
      reason: 'Its task was cancelled.',
    });
    expect(await other.rows('FLEET')).toEqual([]);
  });

  it('is paused in the last wave of a cell, and goes on with the next once it is resumed', async () => {
    const { portal, runs, update } = fleet;
    const run = update({ imageTag: '2.0.0' }, 'run', {
      onRun: inTheFirst(() => portal.updates.controlRun('pause', OLIVIA)),
    });
    await until(
      () =>
        runs.at(-1)?.state === 'paused' && runs.at(-1)?.wave?.phase === 'done',
    );
    expect(await other.rows('FLEET')).toEqual([]);
    await portal.updates.controlRun('resume', OLIVIA);
    expect(await run).toMatchObject({
      cell: 'other',
      state: 'completed',
      updated: 2,
    });
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '2.0.0' });
  });

  it('refuses a second task in all cells while one is at work in the last', async () => {
    const { bed, update } = fleet;
    bed.running.add('first');
    let second: Promise<unknown> | undefined;
    await update({ imageTag: '2.0.0' }, 'first', {
      onRun: async ({ cell }) => {
        if (cell === 'other') {
          second ??= update({ imageTag: '1.0.0' }, 'second').catch(
            error => error,
          );
          await second;
        }
      },
    });
    expect(String(await second)).toMatch(
      /goes on in the next cell; its task is first.*Nothing was changed/s,
    );
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '2.0.0' });
    expect(await bed.rows('FLEET')).toHaveLength(1);
    // Once it has ended, nobody is in the way of another one.
    bed.running.delete('first');
    expect(await update({ imageTag: '1.0.0' }, 'third')).toMatchObject({
      state: 'completed',
      updated: 2,
    });
  });

  it('says what it has reached when another task has taken the next cell', async () => {
    const { bed, update } = fleet;
    // Somebody whose portal knows that cell alone.
    const alone = fleetBedOf(other);
    bed.running.add('theirs');
    let theirs: Promise<FleetRun> | undefined;
    let letGo = () => {};
    const held = new Promise<void>(resolve => {
      letGo = resolve;
    });
    const take = () =>
      new Promise<void>(begun => {
        theirs ??= alone.update({ imageTag: '1.0.0' }, 'theirs', {
          onRun: () => {
            begun();
            return held;
          },
        });
      });
    await expect(
      update({ imageTag: '2.0.0' }, 'ours', {
        onRun: async ({ cell, state }) => {
          if (cell === 'local' && state === 'completed') {
            await take();
          }
        },
      }),
    ).rejects.toThrow(
      /its task is theirs.*The update has reached local; nothing else was changed/s,
    );
    letGo();
    await theirs;
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '1.0.0' });
  });

  it('does not begin anew for a task that another update has followed', async () => {
    const { portal, update } = fleet;
    await update({ imageTag: '2.0.0' }, 'first', {
      onRun: inTheFirst(() => portal.updates.controlRun('stop', OLIVIA)),
    });
    expect(await update({ imageTag: '1.0.0' }, 'second')).toMatchObject({
      state: 'completed',
    });
    await expect(update({ imageTag: '2.0.0' }, 'first')).rejects.toThrow(
      /another one has since.*Nothing was changed/,
    );
    expect(await tags()).toEqual({ amy: '1.0.0', bob: '1.0.0' });
  });

  it('reaches the cells before one that cannot be asked, and stops at that', async () => {
    const { bed, runs, update } = fleet;
    // Nobody has read anything of the cell yet.
    const service = portalOfBoth(bed);
    other.sandbox.faults.set([
      {
        service: '*',
        operation: '*',
        error: { code: 'AccessDeniedException', message: 'Not your account.' },
      },
    ]);
    await expect(
      update({ imageTag: '2.0.0' }, 'run', { service }),
    ).rejects.toThrow(/Not your account/);
    expect(runs.at(-1)).toMatchObject({ cell: 'local', state: 'completed' });
    expect(bed.log).toContainEqual(
      expect.stringMatching(
        /^The cell other cannot be asked; .*Not your account/,
      ),
    );
    other.sandbox.faults.set([]);
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '1.0.0' });
    // Once it can be asked, the task goes on there.
    expect(
      await update({ imageTag: '2.0.0' }, 'run', { service }),
    ).toMatchObject({
      cell: 'other',
      state: 'completed',
      updated: 2,
    });
  });

  it('does not begin in a cell that lacks the version by the time that its turn comes', async () => {
    const { bed, update } = fleet;
    await expect(
      update({ imageTag: '2.0.0' }, 'run', {
        onRun: async ({ cell, state }) => {
          if (cell === 'local' && state === 'completed') {
            cutPower(bed);
          }
        },
      }),
    ).rejects.toThrow();
    bed.sandbox.faults.set([]);
    other.sandbox.faults.set([
      {
        service: 'ecr',
        operation: 'DescribeImages',
        error: { code: 'ImageNotFoundException', message: 'Expired.' },
      },
    ]);
    await expect(
      update({ imageTag: '2.0.0' }, 'run', { service: portalOfBoth(bed) }),
    ).rejects.toThrow(/ECR has no tenantry\/order-service:2\.0\.0/);
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '1.0.0' });
    expect(await other.rows('FLEET')).toEqual([]);
  });

  it('goes on in the last cell after the back end died, and leaves the first alone', async () => {
    const { bed, update } = fleet;
    await expect(
      update({ imageTag: '2.0.0' }, 'run', {
        onRun: async ({ cell }) => {
          if (cell === 'other') {
            cutPower(other);
          }
        },
      }),
    ).rejects.toThrow();
    other.sandbox.faults.set([]);
    bed.sandbox.calls.clear();
    const run = await update({ imageTag: '2.0.0' }, 'run', {
      service: portalOfBoth(bed),
    });
    expect(run).toMatchObject({
      cell: 'other',
      state: 'completed',
      updated: 2,
    });
    expect(await tags()).toEqual({ amy: '2.0.0', bob: '2.0.0' });
    expect(
      bed.sandbox.calls
        .list()
        .filter(({ operation }) => /^(Put|Transact|Update)/.test(operation)),
    ).toEqual([]);
  });
});
