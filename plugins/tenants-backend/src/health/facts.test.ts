import {
  aDeployment,
  NOW,
  secondsAgo,
  someFacts,
} from '../testUtils/serviceFacts';
import { lostTasks, mergeFacts, withStop, type ServiceFacts } from './facts';

const look = (overrides: Partial<ServiceFacts> = {}) => {
  const { recentStops, progressAt, ...rest } = someFacts(overrides);
  return { ...rest, observedAt: NOW };
};
const rollingOut = (overrides = {}) => [
  aDeployment({
    rolloutState: 'IN_PROGRESS',
    running: 0,
    createdAt: secondsAgo(1_000),
    ...overrides,
  }),
];

describe('mergeFacts', () => {
  const before = someFacts({ deployments: rollingOut(), running: 1 });

  it.each<[string, Partial<ServiceFacts>, boolean]>([
    ['nothing changed', { running: 1, deployments: rollingOut() }, false],
    ['a task is gone', { running: 0, deployments: rollingOut() }, false],
    [
      'another one failed',
      { running: 1, deployments: rollingOut({ failedTasks: 3 }) },
      false,
    ],
    ['one more runs', { running: 2, deployments: rollingOut() }, true],
    [
      'one more of the new runs',
      { running: 1, deployments: rollingOut({ running: 1 }) },
      true,
    ],
    ['it is done', { running: 1, deployments: [aDeployment()] }, true],
    [
      'another deployment began',
      { running: 1, deployments: rollingOut({ id: 'ecs-svc/9' }) },
      true,
    ],
    [
      'more are wanted',
      { running: 1, desired: 5, deployments: rollingOut() },
      true,
    ],
  ])('sees progress when it is there: %s', (_name, overrides, isProgress) => {
    expect(mergeFacts(before, look(overrides)).progressAt).toBe(
      isProgress ? NOW : before.progressAt,
    );
  });

  it('takes a deployment that it finds under way for as old as it is', () => {
    expect(
      mergeFacts(undefined, look({ deployments: rollingOut() })).progressAt,
    ).toBe(secondsAgo(1_000));
    expect(mergeFacts(undefined, look()).progressAt).toBe(NOW);
  });

  it('keeps what stopped before, and forgets it after a while', () => {
    const stopped = { at: secondsAgo(30), reason: 'Exit code 1.' };
    const known = withStop(
      someFacts({ recentStops: [secondsAgo(590), secondsAgo(700)] }),
      stopped,
    );
    const merged = mergeFacts(known, look());
    expect(merged.lastStopped).toEqual(stopped);
    expect(merged.recentStops).toEqual([stopped.at, secondsAgo(590)]);
  });
});

describe('withStop', () => {
  it('counts a stop once, however often it is told', () => {
    const stopped = { at: secondsAgo(30), reason: 'Exit code 1.' };
    const once = withStop(someFacts(), stopped);
    expect(withStop(once, stopped)).toEqual(once);
    const earlier = { at: secondsAgo(50), reason: 'Exit code 2.' };
    const twice = withStop(once, earlier);
    expect(twice.recentStops).toHaveLength(2);
    expect(twice.lastStopped).toEqual(stopped);
  });
});

describe('lostTasks', () => {
  it.each<
    [string, Partial<ServiceFacts> | undefined, Partial<ServiceFacts>, boolean]
  >([
    ['all is well', {}, {}, false],
    ['fewer run than before', {}, { running: 1 }, true],
    ['fewer run, and fewer are wanted', {}, { running: 1, desired: 1 }, false],
    ['as few as before', { running: 1 }, { running: 1 }, false],
    [
      'one more failed',
      {},
      { deployments: [aDeployment({ failedTasks: 1 })] },
      true,
    ],
    ['seen for the first time, and short', undefined, { running: 1 }, true],
    [
      'seen for the first time, and starting',
      undefined,
      { running: 1, pending: 1 },
      false,
    ],
    [
      'one was replaced between two looks',
      {},
      {
        events: [
          { id: '7', at: NOW, message: '(service x) has started 1 tasks: …' },
        ],
      },
      true,
    ],
    [
      'one was started because more are wanted',
      { desired: 1, running: 1 },
      {
        events: [
          { id: '7', at: NOW, message: '(service x) has started 1 tasks: …' },
        ],
      },
      false,
    ],
    ['scaled to nothing', {}, { running: 0, desired: 0 }, false],
  ])('%s', (_name, before, now, expected) => {
    expect(lostTasks(before && someFacts(before), someFacts(now))).toBe(
      expected,
    );
  });
});
