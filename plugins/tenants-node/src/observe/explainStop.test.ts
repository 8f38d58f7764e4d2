import { explainStop, toStoppedTask, type EndedTask } from './explainStop';

const exited = (exitCode: number, more: object = {}): EndedTask => ({
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [
    { name: 'sidecar', exitCode: 0 },
    { name: 'service', exitCode, ...more },
  ],
});

describe('explainStop', () => {
  it.each<[string, EndedTask, string, number | null]>([
    [
      'out of memory',
      exited(137, {
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      }),
      'Exit code 137, out of memory.',
      137,
    ],
    ['killed', exited(137), 'Exit code 137, it was killed.', 137],
    ['an exit code of its own', exited(3), 'Exit code 3.', 3],
    ['a clean end', exited(0), 'Exit code 0, it ended by itself.', 0],
    [
      'no image',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [
          {
            name: 'service',
            reason: 'CannotPullContainerError: image not found',
          },
        ],
      },
      'It could not start: CannotPullContainerError: image not found.',
      null,
    ],
    [
      'no network',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'ResourceInitializationError: unable to pull secrets',
      },
      'It could not start: ResourceInitializationError: unable to pull secrets.',
      null,
    ],
    [
      'a failed check of the load balancer',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed ELB health checks in (target-group arn:x)',
      },
      'Task failed ELB health checks in (target-group arn:x).',
      null,
    ],
    [
      'somebody',
      {
        stopCode: 'UserInitiated',
        stoppedReason: 'asked by ada@acme.example',
        containers: [{ exitCode: 143 }],
      },
      'Somebody stopped it: asked by (address).',
      143,
    ],
    [
      'the spot market',
      { stopCode: 'SpotInterruption' },
      'AWS took its machine back.',
      null,
    ],
    ['nothing known', {}, 'ECS does not say why.', null],
  ])('tells %s', (_name, task, reason, exitCode) => {
    expect(explainStop(task)).toEqual(
      exitCode === null ? { reason } : { reason, exitCode },
    );
  });
});

describe('toStoppedTask', () => {
  const now = new Date('2026-03-01T12:00:00Z');

  it.each([
    'Scaling activity initiated by (deployment ecs-svc/1)',
    'Service orders deleted',
  ])('leaves out those that are not wanted any more: %s', stoppedReason => {
    expect(
      toStoppedTask(
        {
          lastStatus: 'STOPPED',
          stopCode: 'ServiceSchedulerInitiated',
          stoppedReason,
        },
        now,
      ),
    ).toBeUndefined();
  });

  it('leaves out those that run', () => {
    expect(toStoppedTask({ lastStatus: 'RUNNING' }, now)).toBeUndefined();
  });

  it('tells when it ended, as far as ECS says', () => {
    const stoppedAt = new Date('2026-03-01T11:59:00Z');
    expect(toStoppedTask({ ...exited(1), stoppedAt }, now)?.at).toBe(
      stoppedAt.toISOString(),
    );
    expect(toStoppedTask(exited(1), now)?.at).toBe(now.toISOString());
  });
});
