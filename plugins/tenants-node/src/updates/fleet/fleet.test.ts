import {
  UpdateStackCommand,
  waitUntilStackUpdateComplete,
} from '@aws-sdk/client-cloudformation';
import type {
  FleetRun,
  Health,
  HealthState,
} from '@tenantry/plugin-tenants-common';
import { onboard } from '../../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  withSiloBeds,
  type SiloBed,
} from '../../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../../DefaultTenantsService';
import type { FleetInput } from './input';

jest.setTimeout(120_000);

const POOL = 'tenant-pool-basic';
const QUICK = { pauseMinutes: 0, healthMinutes: 0.05 };

describe('updating the fleet', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;
  let runs: FleetRun[];
  /** How those fare who are not well. */
  let sick: Map<string, HealthState>;
  /** Whom nobody looks at unless that is asked for, and whom nobody can look at. */
  let unseen: Map<string, 'until asked' | 'for ever'>;
  let asked: string[];
  /** How often health was read. */
  let looks: number;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal();
    runs = [];
    sick = new Map();
    unseen = new Map();
    asked = [];
    looks = 0;
  });

  const onboardAs = (tenantId: string, input = ADVANCED) =>
    onboard(
      portal,
      { ...input, tenantId, adminEmail: `ada@${tenantId}.example` },
      bed.step(`onboard-${tenantId}`),
    );

  const poolTemplate = async () => {
    const { Outputs = [] } = (await bed.stack(POOL))!;
    const out = Object.fromEntries(
      Outputs.map(({ OutputKey, OutputValue }) => [
        OutputKey,
        { Value: OutputValue },
      ]),
    );
    return {
      TemplateBody: JSON.stringify({
        Parameters: { ImageTag: { Type: 'String' } },
        Resources: {
          OrderTask: {
            Type: 'AWS::ECS::TaskDefinition',
            Properties: {
              Family: 'pool-order',
              Cpu: '256',
              Memory: '512',
              NetworkMode: 'awsvpc',
              RequiresCompatibilities: ['FARGATE'],
              ContainerDefinitions: [
                {
                  Name: 'service',
                  Image: { 'Fn::Sub': 'tenantry/order-service:${ImageTag}' },
                  Environment: [
                    { Name: 'SERVICE_VERSION', Value: { Ref: 'ImageTag' } },
                  ],
                },
              ],
            },
          },
          OrderService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              Cluster: 'advanced',
              TaskDefinition: { Ref: 'OrderTask' },
              DesiredCount: 1,
              LaunchType: 'FARGATE',
              DeploymentConfiguration: {
                DeploymentCircuitBreaker: { Enable: true, Rollback: true },
              },
            },
          },
        },
        Outputs: {
          ...out,
          ClusterName: { Value: 'advanced' },
          OrderServiceName: {
            Value: { 'Fn::GetAtt': ['OrderService', 'Name'] },
          },
          RunningImageTag: { Value: { Ref: 'ImageTag' } },
        },
      }),
    };
  };

  /** Gives the pool a service, and a version of it. */
  const equipPool = async () => {
    const { TemplateBody } = await poolTemplate();
    await bed.cloudformation.send(
      new UpdateStackCommand({
        StackName: POOL,
        TemplateBody,
        Parameters: [{ ParameterKey: 'ImageTag', ParameterValue: '1.0.0' }],
      }),
    );
    await waitUntilStackUpdateComplete(
      {
        client: bed.cloudformation,
        minDelay: 0.05,
        maxDelay: 0.2,
        maxWaitTime: 30,
      } as never,
      { StackName: POOL },
    );
  };

  const healthOf = async (ids: string[]) => {
    looks += 1;
    return new Map(
      ids.map((id): [string, Health] => [
        id,
        {
          state: sick.get(id) ?? 'healthy',
          reason:
            sick.get(id) === 'unknown'
              ? `AWS was last read ${looks} s ago.`
              : 'No orders task runs.',
          since: new Date().toISOString(),
          observedAt: unseen.has(id)
            ? '2026-01-01T00:00:00.000Z'
            : new Date(Date.now() + 1_000).toISOString(),
        },
      ]),
    );
  };

  const update = (
    input: FleetInput,
    taskId: string,
    options: {
      service?: DefaultTenantsService;
      signal?: AbortSignal;
      onRun?(run: FleetRun): Promise<void>;
    } = {},
  ) =>
    (options.service ?? portal).updates.updateFleet(
      { ...QUICK, ...input },
      bed.step(taskId, options.signal),
      {
        healthOf,
        lookAt: async ids => {
          asked.push(...ids);
          ids
            .filter(id => unseen.get(id) === 'until asked')
            .forEach(id => unseen.delete(id));
        },
        onTenant: async () => {},
        onRun: async run => {
          runs.push(run);
          await options.onRun?.(run);
        },
      },
    );

  const tags = async (...ids: string[]) =>
    Object.fromEntries(
      await Promise.all(
        ids.map(async id => [id, (await portal.get(id))?.silo?.imageTag]),
      ),
    );
  const stackUpdates = () =>
    bed.sandbox.calls
      .list()
      .filter(({ operation }) => operation === 'UpdateStack').length;
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  };

  it('stops at the canary with a version that does not start, touches nobody else, and brings a good one to all but the pinned', async () => {
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

  it('brings a wave back that is not well afterwards, and leaves the wave before it', async () => {
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
    await Promise.all(['amy', 'bob'].map(id => onboardAs(id)));
    unseen.set('amy', 'until asked');
    const run = await update({ imageTag: '2.0.0' }, 'run');
    expect(run).toMatchObject({ state: 'completed', updated: 2 });
    expect(asked).toEqual(['amy']);
  });

  it('fails nobody whom nobody can look at, says that it waits, and ends when it is told to', async () => {
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

  it('says once for whom it waits, however often how they fare is worded anew', async () => {
    await onboardAs('amy');
    sick.set('amy', 'unknown');
    const run = update({ imageTag: '2.0.0' }, 'run');
    await until(() => runs.at(-1)?.reason !== undefined);
    expect(runs.at(-1)!.reason).toMatch(
      /^Waits to see how amy fares\. AWS was/,
    );
    const changes = runs.length;
    const after = looks + 10;
    await until(() => looks >= after);
    expect(runs).toHaveLength(changes);
    sick.clear();
    expect(await run).toMatchObject({ state: 'completed', updated: 1 });
    expect(bed.log.filter(line => line.startsWith('Waits'))).toHaveLength(1);
  });

  it('says whose health is not known since they left service', async () => {
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

  it('refuses a second run, and says who is at it', async () => {
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
