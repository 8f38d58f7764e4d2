import type {
  Isolation,
  Tier,
  TierName,
} from '@tenantry/plugin-tenants-common';
import type { Move, Place, TenantRecord } from '../registry/items';
import { intentOf, inWords, requireMovable, requireWay } from './plan';
import { placeOf, servedFrom, sidesOf, standingIn } from './places';

const tier = (
  name: TierName,
  isolation: Isolation,
  more: object = {},
): Tier => ({
  name,
  title: name[0].toUpperCase() + name.slice(1),
  description: 'For tenants',
  isolation,
  compute: 'fargate',
  usagePlan: {
    rateLimit: 1,
    burstLimit: 1,
    quota: { limit: 1, period: 'DAY' },
  },
  pricePerMonth: 1,
  currency: 'USD',
  readyInSeconds: 1,
  available: true,
  ...more,
});
const BASIC = tier('basic', 'pool');
const ADVANCED = tier('advanced', 'silo-service');
const PREMIUM = tier('premium', 'silo-cluster');

const inPool: TenantRecord = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  isolation: 'pool',
  cell: 'local',
  owner: 'group:default/platform',
  adminEmail: 'ada@acme.example',
  state: 'active',
  version: 3,
  tenantPath: 'basic',
  stackName: 'tenant-pool-basic',
  identity: {
    userPoolId: 'shared',
    appClientId: 'client',
    issuer: 'https://issuer.example',
  },
  createdAt: '2026-11-01T00:00:00Z',
  activatedAt: '2026-11-01T00:00:00Z',
  updatedAt: '2026-11-01T00:00:00Z',
};
const silo: Place = {
  tier: 'advanced',
  isolation: 'silo-service',
  tenantPath: 'acme--2',
  stackName: 'tenant-acme--2',
  silo: {
    compute: 'fargate',
    routing: 'reverse-proxy',
    imageTag: '1',
    shard: 0,
  },
  priorities: [12],
};
const move: Move = {
  id: '1',
  from: 'basic',
  to: 'advanced',
  phase: 'copying',
  other: silo,
  startedAt: '2026-11-02T00:00:00Z',
};
const copying: TenantRecord = { ...inPool, state: 'migrating', move };
const observing: TenantRecord = {
  ...servedFrom(copying, silo),
  move: {
    ...move,
    phase: 'observing',
    other: placeOf(inPool),
    switchedAt: '2026-11-02T00:10:00Z',
  },
};
/** One that began with a stack, and a user pool, of its own. */
const born: TenantRecord = {
  ...inPool,
  tier: 'advanced',
  isolation: 'silo-service',
  tenantPath: 'acme',
  stackName: 'tenant-acme',
  silo: silo.silo,
  priorities: [11],
};

describe('what running the template means', () => {
  it.each<[string, TenantRecord, Tier, string]>([
    ['a tenant at rest', inPool, ADVANCED, 'begin'],
    ['one on its way, to the same tier', copying, ADVANCED, 'resume'],
    ['one on its way, back', copying, BASIC, 'withdraw'],
    ['one that is switched, to the same tier', observing, ADVANCED, 'finish'],
    ['one that is switched, back', observing, BASIC, 'turn-back'],
  ])('for %s', (_, tenant, to, intent) => {
    expect(intentOf(tenant, to)).toBe(intent);
  });

  it.each<[string, TenantRecord, Tier, string]>([
    [
      'a third tier before the switch',
      copying,
      PREMIUM,
      'with basic to take it back',
    ],
    ['a third tier after it', observing, PREMIUM, 'with advanced to finish it'],
    [
      'the way back once the source goes',
      { ...observing, move: { ...observing.move!, phase: 'cleaning' } },
      BASIC,
      'there is no way back',
    ],
  ])('refuses %s', (_, tenant, to, words) => {
    expect(() => intentOf(tenant, to)).toThrow(words);
  });
});

describe('a tenant cannot be moved', () => {
  const task = { taskId: 'task', wasEnabled: true, userId: 'u' };
  it.each<[string, Partial<TenantRecord>, string]>([
    ['while it is suspended', { state: 'suspended' }, 'is suspended'],
    [
      'while its key is rotated',
      { keyRotation: task },
      'is changing the API key',
    ],
    [
      'while an administrator goes',
      { adminChange: task },
      'is changing the administrators',
    ],
    ['while it is scaled to zero', { rest: {} }, 'are scaled to zero'],
    [
      'while it is onboarded',
      {
        state: 'provisioning',
        operation: { kind: 'onboard', taskId: 'in', startedAt: '' },
      },
      'the task in is at work on it',
    ],
  ])('%s', (_, change, words) => {
    expect(() => requireMovable({ ...inPool, ...change })).toThrow(words);
  });

  it.each<[string, TenantRecord, Tier, string]>([
    ['where it is', inPool, BASIC, 'is of the tier Basic already'],
    [
      'to a tier that cannot be had',
      inPool,
      { ...PREMIUM, available: false, unavailableReason: 'Not here.' },
      'cannot be had: Not here.',
    ],
    [
      'to the pool with a user pool of its own',
      born,
      BASIC,
      'are in a user pool of its own',
    ],
    [
      'to the pool from another load balancer',
      servedFrom(inPool, { ...silo, silo: { ...silo.silo!, shard: 1 } }),
      BASIC,
      'the address of its API would change',
    ],
  ])('%s', (_, tenant, to, words) => {
    expect(() => requireWay(tenant, to)).toThrow(words);
  });

  it('elsewhere it can', () => {
    expect(() => requireWay(inPool, PREMIUM)).not.toThrow();
    expect(() => requireWay(born, PREMIUM)).not.toThrow();
    expect(() => requireWay(servedFrom(inPool, silo), BASIC)).not.toThrow();
  });
});

describe('places', () => {
  it('are told apart by which of them serves', () => {
    expect(sidesOf(copying, copying.move!)).toEqual({
      source: placeOf(inPool),
      target: silo,
    });
    expect(sidesOf(observing, observing.move!)).toEqual({
      source: placeOf(inPool),
      target: placeOf(observing),
    });
  });

  it('leave users where they are: those of the pool are marked', () => {
    const there = servedFrom(inPool, silo);
    expect(there.identity).toEqual({ ...inPool.identity, shared: true });
    expect(servedFrom(born, silo).identity).toEqual(born.identity);
    expect(servedFrom(there, placeOf(inPool))).toMatchObject({
      silo: undefined,
      priorities: undefined,
      tenantPath: 'basic',
      identity: { userPoolId: 'shared' },
    });
  });

  it('are built as if nobody had been let in yet, with the users that there are', () => {
    expect(standingIn(inPool, silo)).toMatchObject({
      stackName: 'tenant-acme--2',
      activatedAt: undefined,
      identity: { userPoolId: 'shared', shared: true },
    });
    // The first stack has made its user pool itself.
    expect(standingIn(born, placeOf(born)).identity).toBeUndefined();
  });
});

describe('a move in words', () => {
  const shared = tier('advanced', 'silo-service', {
    silo: { sharedRows: ['products'] },
  });

  it('says what is made, copied, removed and kept', () => {
    expect(inWords(inPool, BASIC, PREMIUM, 'tenant-acme--2')).toEqual({
      creates: [
        'The stack tenant-acme--2: a cluster and services of its own, and its tables',
        'An API key on the plan of Premium',
      ],
      moves: [expect.stringMatching(/^Its orders and products, copied/)],
      deletes: [
        'Its orders and products in the shared tables',
        'Its API key on the plan of Basic, and what of its quota was used',
      ],
      keeps: [
        'Its users, their passwords and their sessions',
        'The address of its API, and its id',
      ],
    });
  });

  it('leaves products where both sides have them', () => {
    const { moves, keeps } = inWords(inPool, BASIC, shared, 'tenant-acme--2');
    expect(moves).toEqual([expect.stringMatching(/^Its orders, copied/)]);
    expect(keeps).toContain('Its products, where they are');
  });

  it('copies nothing between tiers that share everything', () => {
    const other = tier('advanced', 'pool');
    expect(inWords(inPool, BASIC, other, 'tenant-pool-basic')).toMatchObject({
      creates: ['An API key on the plan of Advanced'],
      moves: [],
    });
  });
});
