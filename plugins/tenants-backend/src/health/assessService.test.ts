import {
  aDeployment,
  NOW_MS,
  secondsAgo,
  someFacts,
} from '../testUtils/serviceFacts';
import { assessService } from './assessService';
import type { ServiceFacts } from './facts';
import { say } from './verdict';

const oom = {
  at: secondsAgo(40),
  reason: 'Exit code 137, out of memory.',
  exitCode: 137,
};
const rollingOut = (overrides = {}) => [
  aDeployment({
    id: 'ecs-svc/2',
    rolloutState: 'IN_PROGRESS',
    running: 1,
    createdAt: secondsAgo(60),
    ...overrides,
  }),
  aDeployment({ status: 'ACTIVE' }),
];
const first = (overrides = {}) => rollingOut(overrides).slice(0, 1);
const failed = first({
  rolloutState: 'FAILED',
  running: 0,
  failedTasks: 3,
  reason: 'ECS deployment circuit breaker: tasks failed to start.',
});
const crash = { at: secondsAgo(5), reason: 'Exit code 1.', exitCode: 1 };

const CASES: Array<[string, Partial<ServiceFacts>, string, string]> = [
  ['all run', {}, 'healthy', '2 of 2 orders tasks run.'],
  [
    'more run than wanted',
    { running: 3 },
    'healthy',
    '3 of 2 orders tasks run.',
  ],
  [
    'one is lost, and a new one starts',
    { desired: 3, pending: 1, lastStopped: oom },
    'degraded',
    '2 of 3 orders tasks run. 1 is starting. The last one stopped 40 s ago: exit code 137, out of memory.',
  ],
  [
    'the only one is lost',
    { desired: 1, running: 0, pending: 1, lastStopped: oom },
    'down',
    '0 of 1 orders task runs. 1 is starting. The last one stopped 40 s ago: exit code 137, out of memory.',
  ],
  [
    'none runs, and nobody knows why',
    { running: 0 },
    'down',
    '0 of 2 orders tasks run.',
  ],
  [
    'none can be placed',
    {
      running: 0,
      events: [
        {
          id: '1',
          at: secondsAgo(9),
          message:
            '(service acme-orders) was unable to place a task because no container instance met all of its requirements.',
        },
      ],
    },
    'down',
    '0 of 2 orders tasks run. ECS was unable to place a task because no container instance met all of its requirements.',
  ],
  [
    'it scales out',
    { desired: 3, pending: 1, progressAt: secondsAgo(30) },
    'deploying',
    '2 of 3 orders tasks run. 1 is starting.',
  ],
  [
    'it scales out and does not get there',
    { desired: 3, pending: 1, progressAt: secondsAgo(900) },
    'degraded',
    '2 of 3 orders tasks run. 1 is starting.',
  ],
  [
    'a stop of long ago explains nothing',
    {
      desired: 3,
      pending: 0,
      lastStopped: { at: secondsAgo(86_400), reason: 'Exit code 1.' },
    },
    'degraded',
    '2 of 3 orders tasks run.',
  ],
  [
    'its first deployment starts',
    {
      running: 0,
      pending: 2,
      deployments: first({ running: 0 }),
      progressAt: secondsAgo(60),
    },
    'deploying',
    'A deployment is under way: 0 of 2 new orders tasks run.',
  ],
  [
    'its first deployment crashes',
    {
      running: 0,
      pending: 1,
      deployments: first({ running: 0, failedTasks: 2 }),
      progressAt: secondsAgo(60),
      lastStopped: crash,
    },
    'down',
    '0 of 2 orders tasks run. 1 is starting. The last one stopped 5 s ago: exit code 1.',
  ],
  [
    'a deployment is under way',
    { deployments: rollingOut(), progressAt: secondsAgo(60) },
    'deploying',
    'A deployment is under way: 1 of 2 new orders tasks run.',
  ],
  [
    'the new version crashes, the one before serves',
    {
      deployments: rollingOut({ running: 0, failedTasks: 2 }),
      progressAt: secondsAgo(60),
      lastStopped: crash,
    },
    'degraded',
    'A deployment is under way: 0 of 2 new orders tasks run, 2 failed. The last one stopped 5 s ago: exit code 1.',
  ],
  [
    'everything is gone in the middle of a deployment',
    {
      running: 0,
      deployments: rollingOut({ running: 0 }),
      progressAt: secondsAgo(60),
    },
    'down',
    '0 of 2 orders tasks run.',
  ],
  [
    'a deployment hangs',
    {
      deployments: rollingOut({ running: 0, failedTasks: 4 }),
      progressAt: secondsAgo(720),
    },
    'degraded',
    'The deployment makes no progress for 12 min: 0 of 2 new orders tasks run, 4 failed.',
  ],
  [
    'the first deployment hangs',
    {
      running: 0,
      deployments: first({ running: 0 }),
      progressAt: secondsAgo(3600 * 2 + 300),
    },
    'down',
    'The deployment makes no progress for 2 h 5 min: 0 of 2 new orders tasks run.',
  ],
  [
    'the circuit breaker gave up, nothing runs',
    { running: 0, deployments: failed, lastStopped: crash },
    'down',
    'The latest deployment failed. 0 of 2 orders tasks run. The last one stopped 5 s ago: exit code 1.',
  ],
  [
    'the circuit breaker gave up, the version before serves',
    {
      deployments: [
        ...rollingOut({ id: 'ecs-svc/3' }),
        { ...failed[0], status: 'ACTIVE' },
      ],
    },
    'degraded',
    'The latest deployment failed. 2 of 2 orders tasks run. ECS deployment circuit breaker: tasks failed to start.',
  ],
  [
    'a failed deployment of the past',
    {
      deployments: [aDeployment(), { ...failed[0], status: 'INACTIVE' }],
    },
    'healthy',
    '2 of 2 orders tasks run.',
  ],
  [
    'no target is healthy',
    {
      targets: {
        healthy: 0,
        unhealthy: 2,
        reason: 'Health checks failed with these codes: [503]',
      },
    },
    'down',
    '2 of 2 orders tasks run. The load balancer finds none of them healthy. Health checks failed with these codes: [503].',
  ],
  [
    'one target is unhealthy',
    { targets: { healthy: 1, unhealthy: 1 } },
    'degraded',
    "2 of 2 orders tasks run. 1 of 2 fail the load balancer's check.",
  ],
  [
    'its first targets are not healthy yet',
    {
      deployments: first({ running: 2 }),
      progressAt: secondsAgo(10),
      targets: { healthy: 0, unhealthy: 2 },
    },
    'deploying',
    '2 of 2 orders tasks run. The load balancer finds none of them healthy.',
  ],
  [
    'it crashes again and again, and runs right now',
    {
      lastStopped: crash,
      recentStops: [secondsAgo(5), secondsAgo(90), secondsAgo(700)],
    },
    'degraded',
    '2 of 2 orders tasks run. But 2 tasks stopped in the last 10 min. The last one stopped 5 s ago: exit code 1.',
  ],
  [
    'it crashed once, and runs again',
    { lastStopped: oom, recentStops: [oom.at] },
    'healthy',
    '2 of 2 orders tasks run.',
  ],
  [
    'one crashed a moment ago, and another has taken its place',
    { lastStopped: crash, recentStops: [crash.at] },
    'degraded',
    '2 of 2 orders tasks run. One stopped 5 s ago: exit code 1. Another has taken its place.',
  ],
  [
    'the version before crashed again and again, and another has taken its place',
    {
      deployments: [aDeployment({ createdAt: secondsAgo(4) })],
      lastStopped: crash,
      recentStops: [crash.at, secondsAgo(90)],
    },
    'healthy',
    '2 of 2 orders tasks run.',
  ],
  [
    'nobody wants it to run',
    { desired: 0, running: 0 },
    'down',
    'No orders task is wanted: the service is scaled to 0.',
  ],
  [
    'there is none',
    { status: 'MISSING', running: 0, desired: 0 },
    'down',
    'The orders service does not exist in ECS.',
  ],
  [
    'it was deleted',
    { status: 'INACTIVE' },
    'down',
    'The orders service does not exist in ECS.',
  ],
  [
    'nobody looked for long',
    { observedAt: secondsAgo(360), running: 0 },
    'unknown',
    'Last seen 6 min ago.',
  ],
];

describe('assessService', () => {
  it.each(CASES)('%s', (_name, overrides, state, words) => {
    const verdict = assessService(someFacts(overrides), {
      nowMs: NOW_MS,
      isWanted: true,
    });
    expect([verdict.state, say(verdict, NOW_MS)]).toEqual([state, words]);
  });

  it.each([{ desired: 0, running: 0 }, { desired: 2, running: 0 }, {}])(
    'expects no tasks of a suspended tenant (%j)',
    overrides => {
      expect(
        assessService(someFacts(overrides), { nowMs: NOW_MS, isWanted: false })
          .state,
      ).toBe('healthy');
    },
  );

  it('calls nothing healthy that runs no task while some are desired', () => {
    const states = ['IN_PROGRESS', 'COMPLETED', 'FAILED'] as const;
    for (const rolloutState of states) {
      for (const failedTasks of [0, 1]) {
        for (const pending of [0, 1]) {
          const { state } = assessService(
            someFacts({
              running: 0,
              pending,
              deployments: [
                aDeployment({ rolloutState, failedTasks, running: 0 }),
              ],
            }),
            { nowMs: NOW_MS, isWanted: true },
          );
          expect(state).not.toBe('healthy');
        }
      }
    }
  });

  it('speaks as of the moment it is asked', () => {
    const verdict = assessService(someFacts({ desired: 3, lastStopped: oom }), {
      nowMs: NOW_MS,
      isWanted: true,
    });
    expect(say(verdict, NOW_MS + 300_000)).toContain('stopped 5 min ago');
  });
});
