import { mockServices } from '@backstage/backend-test-utils';
import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import type { Placed } from '../health/inventory';
import { eventually } from '../testUtils/eventually';
import { Refresher } from './Refresher';

// A second look comes after seconds, on a machine that may be busy.
jest.setTimeout(60_000);

const SERVICES: Placed[] = ['orders', 'users'].map(name => ({
  cluster: 'acme',
  service: name,
  stackName: 'tenant-acme',
  name,
}));

/** More than any one call takes. */
const MANY: Placed[] = Array.from({ length: 400 }, (_, index) => ({
  cluster: 'acme',
  service: `service-${index}`,
  stackName: `tenant-${index}`,
  name: `service-${index}`,
}));

describe('Refresher', () => {
  const refreshed: Array<{ names: string[]; stops: number }> = [];
  const discovered: string[][] = [];
  let refresher: Refresher;
  const logger = mockServices.logger.mock();
  let failure: Error | undefined;
  /** When a pass looked at a service last, epoch ms. */
  const passed = new Map<string, number>();

  beforeEach(() => {
    passed.clear();
    jest.clearAllMocks();
    refreshed.length = 0;
    discovered.length = 0;
    failure = undefined;
    refresher = new Refresher({
      cell: 'local',
      collector: {
        refresh: async (
          services,
          { told = new Map<string, StoppedTask[]>() } = {},
        ) => {
          if (failure) {
            throw failure;
          }
          refreshed.push({
            names: services.map(({ name }) => name),
            stops: [...told.values()].flat().length,
          });
        },
        discover: async stackNames => {
          discovered.push(stackNames);
        },
      },
      store: {
        addresses: async () =>
          [...SERVICES, ...MANY].map(address => ({
            ...address,
            lookedAtMs: passed.get(address.name) ?? 0,
          })),
      },
      logger,
    });
  });
  afterEach(() => refresher.stop());

  const task = (service: string, version: number, isStop = false) =>
    refresher.take({
      kind: 'task',
      cluster: 'acme',
      service,
      taskArn: `arn:task/${service}`,
      version,
      ...(isStop
        ? {
            stopped: { at: '2026-03-01T12:00:00.000Z', reason: 'Exit code 1.' },
          }
        : {}),
    });

  it('makes one look of a swarm of events, and a second one for what ECS counts late', async () => {
    task('orders', 1);
    task('orders', 2, true);
    task('users', 1);
    refresher.take({ kind: 'service', cluster: 'acme', service: 'orders' });
    await eventually(() => expect(refreshed).toHaveLength(2));
    expect(refreshed).toEqual([
      { names: ['orders', 'users'], stops: 1 },
      { names: ['orders', 'users'], stops: 0 },
    ]);
  });

  it('takes the look of a pass for the second one', async () => {
    task('orders', 1);
    task('users', 1);
    await eventually(() => expect(refreshed).toHaveLength(1));
    passed.set('orders', Date.now() + 60_000);
    await eventually(() => expect(refreshed).toHaveLength(2));
    expect(refreshed[1]).toEqual({ names: ['users'], stops: 0 });
  });

  it('takes the look of a pass for the first one, unless a stop was told', async () => {
    passed.set('orders', Date.now() + 1_000);
    passed.set('users', Date.now() + 1_000);
    task('orders', 1);
    task('users', 1, true);
    await eventually(() => expect(refreshed).toHaveLength(2));
    expect(refreshed).toEqual([
      { names: ['users'], stops: 1 },
      { names: ['orders', 'users'], stops: 0 },
    ]);
  });

  it('does nothing for versions that it knows, and for services of others', async () => {
    task('orders', 5);
    await eventually(() => expect(refreshed).toHaveLength(1));
    task('orders', 5, true);
    task('orders', 4, true);
    refresher.take({ kind: 'service', cluster: 'acme', service: 'theirs' });
    refresher.take({ kind: 'stack', stackName: 'tenant-acme' });
    await eventually(() => expect(discovered).toEqual([['tenant-acme']]));
    expect(refreshed).toHaveLength(1);
  });

  it('looks at once at whatever many events tell of, and tells of their stops', async () => {
    MANY.forEach(({ service }, index) => task(service, 1, index % 2 === 0));
    for (let index = 0; index < 30; index++) {
      refresher.discover(`tenant-${index}`);
    }
    await eventually(() => expect(discovered).toHaveLength(1));
    expect(refreshed).toEqual([
      { names: MANY.map(({ name }) => name), stops: MANY.length / 2 },
    ]);
    expect(discovered[0]).toHaveLength(30);
  });

  it('keeps what it was told while AWS cannot be asked', async () => {
    failure = new Error('AWS is throttling our calls.');
    task('orders', 1, true);
    refresher.discover('tenant-acme');
    await eventually(() =>
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('AWS is throttling our calls.'),
      ),
    );
    failure = undefined;
    task('users', 1);
    await eventually(() => expect(refreshed).toHaveLength(1));
    expect(refreshed).toEqual([{ names: ['orders', 'users'], stops: 1 }]);
    expect(discovered).toEqual([['tenant-acme']]);
  });

  it('keeps a second look that failed', async () => {
    task('orders', 1);
    await eventually(() => expect(refreshed).toHaveLength(1));
    failure = new Error('AWS is throttling our calls.');
    await eventually(() => expect(logger.warn).toHaveBeenCalled());
    failure = undefined;
    await eventually(() => expect(refreshed).toHaveLength(2));
    expect(refreshed[1]).toEqual({ names: ['orders'], stops: 0 });
  });
});
