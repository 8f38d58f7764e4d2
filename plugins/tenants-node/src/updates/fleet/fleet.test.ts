import type { FleetRun } from '@tenantry/plugin-tenants-common';
import { until } from '@tenantry/aws-sandbox/testing';
import {
  POOL,
  withFleetBeds,
  type FleetBed,
} from '../../__testUtils__/fleetBed';
import { ADVANCED, PREMIUM } from '../../__testUtils__/siloPortal';
import type { FleetInput } from './input';

jest.setTimeout(120_000);

describe('updating the fleet', () => {
  let fleet: FleetBed;

  withFleetBeds(fresh => {
    fleet = fresh;
  });

  it('stops at the canary with a version that does not start, touches nobody else, and brings a good one to all but the pinned', async () => {
    const {
      bed,
      portal,
      runs,
      onboardAs,
      equipPool,
      update,
      tags,
      stackUpdates,
    } = fleet;
    await Promise.all([
      onboardAs('amy'),
      onboardAs('bob'),
      onboardAs('cat', PREMIUM),
      onboardAs('pia', PREMIUM),
      onboardAs('dot', { ...ADVANCED, tier: 'basic' }),
    ]);
    await equipPool();
    await portal.updates.setCanary('cat', true, bed.step('canary'));
    await portal.updates.pin(
      'bob',
      {
        reason: 'Their audit',
        until: new Date(Date.now() + 86_400_000).toISOString(),
      },
      bed.step('pin'),
    );
    const versions = async () =>
      Object.fromEntries(
        await Promise.all(
          ['amy', 'bob', 'pia'].map(async id => [
            id,
            (await portal.get(id))?.version,
          ]),
        ),
      );
    const before = await versions();
    const count = stackUpdates();

    const bad = await update({ imageTag: 'crash' }, 'bad');
    expect(bad).toMatchObject({
      state: 'stopped',
      updated: 0,
      failures: [
        { id: 'cat', problem: expect.stringContaining('Exit code 3') },
      ],
      wave: { number: 1, ring: 'canary' },
    });
    expect(await tags('cat')).toEqual({ cat: '1.0.0' });
    expect((await portal.get('cat'))?.state).toBe('active');
    // Nobody else has even been written to.
    expect(await versions()).toEqual(before);
    expect(stackUpdates()).toBe(count + 1);

    const good = await update({ imageTag: '2.0.0' }, 'good');
    expect(good).toMatchObject({
      state: 'completed',
      updated: 4,
      units: 4,
      failures: [],
      skipped: { pinned: 1, inactive: 0 },
    });
    expect(await tags('amy', 'bob', 'cat', 'pia')).toEqual({
      amy: '2.0.0',
      bob: '1.0.0',
      cat: '2.0.0',
      pia: '2.0.0',
    });
    const pool = (await bed.stack(POOL))!;
    expect(pool.Parameters).toContainEqual({
      ParameterKey: 'ImageTag',
      ParameterValue: '2.0.0',
    });
    const rings = runs
      .filter(({ runId }) => runId === good.runId)
      .flatMap(({ wave }) => wave?.ring ?? []);
    expect([...new Set(rings)]).toEqual([
      'canary',
      'basic',
      'advanced',
      'premium',
    ]);
    // Both runs are kept, and only those.
    expect(await bed.rows('FLEET')).toHaveLength(2);
    // Once more, with nobody left, nothing is done.
    const after = stackUpdates();
    expect(await update({ imageTag: '2.0.0' }, 'again')).toMatchObject({
      state: 'completed',
      updated: 0,
    });
    expect(stackUpdates()).toBe(after);
  });

  it('refuses a second run, and says who is at it', async () => {
    const { bed, onboardAs, update } = fleet;
    await onboardAs('amy');
    bed.running.add('first');
    let second: Promise<unknown> | undefined;
    await update({ imageTag: '2.0.0' }, 'first', {
      onRun: async () => {
        second ??= update({ imageTag: '2.0.0' }, 'second').catch(
          error => error,
        );
        await second;
      },
    });
    expect(String(await second)).toMatch(
      /user:default\/guest started is under way.*its task is first.*Nothing was changed/s,
    );
  });

  it('pauses before the next wave, goes on, and stops when it is told to', async () => {
    const { portal, runs, onboardAs, update, tags } = fleet;
    await Promise.all(['amy', 'bob', 'cat'].map(id => onboardAs(id)));
    let run = update({ imageTag: '2.0.0', waveSize: 1 }, 'run', {
      onRun: async ({ wave, state }) => {
        if (wave?.number === 1 && state === 'running') {
          await portal.updates.controlRun('pause', 'user:default/olivia');
        }
      },
    });
    await until(
      () =>
        runs.at(-1)?.state === 'paused' && runs.at(-1)?.wave?.phase === 'done',
    );
    expect(await tags('amy', 'bob')).toEqual({ amy: '2.0.0', bob: '1.0.0' });
    await portal.updates.controlRun('stop', 'user:default/olivia');
    expect(await run).toMatchObject({
      state: 'stopped',
      reason: 'olivia stopped it.',
      updated: 1,
    });
    await expect(
      portal.updates.controlRun('resume', 'user:default/olivia'),
    ).rejects.toThrow(/is stopped: it cannot be resumed/);
    // Whoever is done is passed over.
    run = update({ imageTag: '2.0.0' }, 'next');
    expect(await run).toMatchObject({ state: 'completed', updated: 2 });
  });

  it('is taken up by its own task after the back end died, and does nothing twice', async () => {
    const { bed, onboardAs, update, stackUpdates } = fleet;
    await Promise.all(['amy', 'bob'].map(id => onboardAs(id)));
    const count = stackUpdates();
    const died = new Error('Power cut');
    const isUpdating = (run: FleetRun) =>
      run.wave?.units.some(({ state }) => state === 'updating');
    await expect(
      update({ imageTag: '2.0.0', waveSize: 1 }, 'run', {
        onRun: async run => {
          if (isUpdating(run)) {
            // Nothing is written any more.
            bed.sandbox.faults.set([
              {
                service: 'dynamodb',
                operation: '*',
                error: { code: 'InternalServerError', message: 'Away.' },
              },
            ]);
            throw died;
          }
        },
      }),
    ).rejects.toThrow();
    bed.sandbox.faults.set([]);
    const after = await update({ imageTag: '2.0.0', waveSize: 1 }, 'run', {
      service: bed.portal(),
    });
    expect(after).toMatchObject({ state: 'completed', updated: 2 });
    expect(stackUpdates() - count).toBe(2);
    // And once more, after it has ended.
    await update({ imageTag: '2.0.0' }, 'run', { service: bed.portal() });
    expect(stackUpdates() - count).toBe(2);
  });

  it('refuses what makes no sense before anything is written', async () => {
    const { bed, update } = fleet;
    const wrong = (input: Partial<FleetInput>) =>
      update({ imageTag: '2.0.0', ...input }, 'run');
    await expect(wrong({ imageTag: 'no tag' })).rejects.toThrow(/is no tag/);
    await expect(wrong({ imageTag: '9.9.9' })).rejects.toThrow(/ECR has no/);
    await expect(wrong({ waveSize: 0 })).rejects.toThrow(
      /size of a wave is 0; give a whole number from 1 to 100/,
    );
    await expect(wrong({ maxFailures: 1.5 })).rejects.toThrow(/from 1 to 50/);
    expect(await bed.rows('FLEET')).toEqual([]);
  });
});
