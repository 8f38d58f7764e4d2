import { until } from '@tenantry/aws-sandbox/testing';
import { withFleetBeds, type FleetBed } from '../../__testUtils__/fleetBed';

jest.setTimeout(120_000);

describe('updating the fleet', () => {
  let fleet: FleetBed;

  withFleetBeds(fresh => {
    fleet = fresh;
  });

  it('brings a wave back that is not well afterwards, and leaves the wave before it', async () => {
    const { bed, portal, sick, onboardAs, update, tags } = fleet;
    await Promise.all(['amy', 'bob', 'cat'].map(id => onboardAs(id)));
    await portal.updates.setCanary('cat', true, bed.step('canary'));
    sick.set('amy', 'down');
    const run = await update({ imageTag: '2.0.0' }, 'run', {
      // It was well until the wave began.
      onRun: async ({ wave }) => {
        sick.set('amy', wave?.ring === 'advanced' ? 'down' : 'healthy');
      },
    });
    expect(run).toMatchObject({
      state: 'stopped',
      updated: 1,
      failures: [{ id: 'amy', problem: 'No orders task runs.' }],
    });
    expect(run.wave?.units.map(({ id, state }) => [id, state])).toEqual([
      ['amy', 'rolled-back'],
      ['bob', 'rolled-back'],
    ]);
    expect(await tags('amy', 'bob', 'cat')).toEqual({
      amy: '1.0.0',
      bob: '1.0.0',
      cat: '2.0.0',
    });
    // Once it is well, another run goes on where this one stopped.
    sick.clear();
    const next = await update({ imageTag: '2.0.0' }, 'next');
    expect(next).toMatchObject({ state: 'completed', updated: 2 });
  });

  it('asks for a look at those whom nobody has seen since', async () => {
    const { unseen, asked, onboardAs, update } = fleet;
    await Promise.all(['amy', 'bob'].map(id => onboardAs(id)));
    unseen.set('amy', 'until asked');
    const run = await update({ imageTag: '2.0.0' }, 'run');
    expect(run).toMatchObject({ state: 'completed', updated: 2 });
    expect(asked).toEqual(['amy']);
  });

  it('fails nobody whom nobody can look at, says that it waits, and ends when it is told to', async () => {
    const { portal, runs, unseen, onboardAs, update, tags } = fleet;
    await Promise.all(['amy', 'bob'].map(id => onboardAs(id)));
    unseen.set('amy', 'for ever');
    const run = update({ imageTag: '2.0.0', waveSize: 1 }, 'run');
    await until(
      () =>
        runs.at(-1)?.reason ===
        'Waits to see how amy fares. Nobody has looked since it was updated.',
    );
    expect(runs.at(-1)).toMatchObject({ state: 'running', failures: [] });
    await portal.updates.controlRun('stop', 'user:default/olivia');
    expect(await run).toMatchObject({
      state: 'stopped',
      updated: 1,
      failures: [],
      reason: 'olivia stopped it.',
    });
    expect(await tags('amy', 'bob')).toEqual({ amy: '2.0.0', bob: '1.0.0' });
  });

  it('says once for whom it waits, however often how they fare is worded anew, and why as it is now', async () => {
    const { bed, runs, sick, unseen, looks, onboardAs, update } = fleet;
    await onboardAs('amy');
    sick.set('amy', 'unknown');
    const run = update({ imageTag: '2.0.0' }, 'run');
    await until(() => runs.at(-1)?.reason !== undefined);
    expect(runs.at(-1)!.reason).toMatch(
      /^Waits to see how amy fares\. AWS was/,
    );
    const changes = runs.length;
    const after = looks() + 10;
    await until(() => looks() >= after);
    expect(runs).toHaveLength(changes);
    unseen.set('amy', 'for ever');
    await until(() => runs.length > changes);
    expect(runs.at(-1)!.reason).toBe(
      'Waits to see how amy fares. Nobody has looked since it was updated.',
    );
    sick.clear();
    unseen.clear();
    expect(await run).toMatchObject({ state: 'completed', updated: 1 });
    expect(bed.log.filter(line => line.startsWith('Waits'))).toHaveLength(1);
  });

  it('says whose health is not known since they left service', async () => {
    const { bed, portal, runs, unseen, onboardAs, update } = fleet;
    await onboardAs('amy');
    unseen.set('amy', 'for ever');
    const run = update({ imageTag: '2.0.0' }, 'run');
    await until(() => runs.at(-1)?.reason !== undefined);
    await portal.operations.suspend('amy', 'Not paid', bed.step('suspend'));
    expect(await run).toMatchObject({ state: 'completed' });
    expect(bed.log).toContain(
      'Health: all that were updated are as well as before, but for those who have left service: amy.',
    );
  });

  it('goes on past failures until there are too many', async () => {
    const { sick, onboardAs, update, tags } = fleet;
    await Promise.all(['amy', 'bob', 'cat'].map(id => onboardAs(id)));
    const run = await update(
      { imageTag: '2.0.0', waveSize: 1, maxFailures: 2 },
      'run',
      {
        onRun: async ({ wave }) => {
          const [unit] = wave?.units ?? [];
          sick.clear();
          if (unit?.id === 'amy') {
            sick.set('amy', 'degraded');
          }
        },
      },
    );
    expect(run).toMatchObject({ state: 'completed', updated: 2 });
    expect(run.failures.map(({ id }) => id)).toEqual(['amy']);
    expect(await tags('amy', 'bob', 'cat')).toEqual({
      amy: '1.0.0',
      bob: '2.0.0',
      cat: '2.0.0',
    });
  });
});
