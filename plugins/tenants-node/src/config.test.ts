import { ConfigReader } from '@backstage/config';
import { readSettings } from './config';

const tier = {
  title: 'Basic',
  description: 'Shares',
  isolation: 'pool',
  compute: 'fargate',
  pricePerMonth: 49,
  readyInSeconds: 5,
  usagePlan: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 1000, period: 'DAY' },
  },
};
const cell = { id: 'local', accountId: '000000000000', region: 'us-east-1' };
const read = (tenantry: object) =>
  readSettings(new ConfigReader({ tenantry } as never));

describe('readSettings', () => {
  it('gives tiers in their order, with the currency', () => {
    const { tiers } = read({
      currency: 'EUR',
      tiers: { premium: tier, basic: tier },
      cells: [cell],
    });
    expect(tiers.map(({ name, currency }) => [name, currency])).toEqual([
      ['basic', 'EUR'],
      ['premium', 'EUR'],
    ]);
  });

  it('fills in what silos get, and says nothing of it for the pool', () => {
    const { tiers } = read({
      currency: 'EUR',
      deployment: { mode: 'express' },
      tiers: {
        basic: tier,
        advanced: { ...tier, isolation: 'silo-service', minTasks: 2 },
        premium: {
          ...tier,
          isolation: 'silo-cluster',
          routing: 'direct',
          taskSize: 'large',
          instanceType: 'm6i.large',
        },
      },
      cells: [cell],
    });
    expect(tiers.map(({ silo }) => silo)).toEqual([
      undefined,
      {
        routing: 'reverse-proxy',
        taskSize: 'small',
        minTasks: 2,
        maxTasks: 4,
        sharedRows: [],
        deploymentMode: 'express',
      },
      {
        routing: 'direct',
        taskSize: 'large',
        minTasks: 1,
        maxTasks: 4,
        instanceType: 'm6i.large',
        deploymentMode: 'express',
      },
    ]);
  });

  it.each([
    [{ routing: 'direct' }, /routing is "direct": tenants of the pool/],
    [
      { isolation: 'silo-cluster', sharedRows: ['products'] },
      /sharedRows is \["products"\]: only silo-service/,
    ],
    [
      { isolation: 'silo-service', sharedRows: ['orders'] },
      /sharedRows\.0 is "orders": .*"products"/,
    ],
    [
      { isolation: 'silo-service', instanceType: 'm6i.large' },
      /instanceType is "m6i.large": only silo-cluster/,
    ],
    [
      { isolation: 'silo-service', minTasks: 5 },
      /minTasks is 5: at least 5 tasks cannot be at most 4/,
    ],
    [{ isolation: 'silo-service', maxTasks: 0 }, /maxTasks is 0/],
    [{ isolation: 'silo-service', taskSize: 'tiny' }, /taskSize is "tiny"/],
  ])('refuses a tier with %j', (change, message) => {
    expect(() =>
      read({
        currency: 'USD',
        tiers: { basic: { ...tier, ...change } },
        cells: [cell],
      }),
    ).toThrow(message);
  });

  it.each([
    [{ deployment: { mode: 'fast' } }, /deployment\.mode is "fast"/],
    [{ cells: [] }, /tenantry\.cells is \[\]/],
    [{ cells: [cell, cell] }, /each cell needs an id of its own/],
    [
      { cells: [cell, { ...cell, id: 'second' }] },
      /each cell needs an account or a Region of its own/,
    ],
    [
      { cells: [{ ...cell, roles: { externalId: 'ours' } }] },
      /roles\.externalId is "ours": only the role to look with asks for it/,
    ],
    [{ cells: [{ ...cell, accountId: '1' }] }, /accountId is "1"/],
    [
      { tiers: { basic: { ...tier, isolation: 'none' } } },
      /isolation is "none"/,
    ],
    [{ tiers: { gold: tier } }, /gold/],
    [{ currency: 'dollars' }, /currency is "dollars"/],
  ])('says what is wrong and what it saw (%#)', (change, message) => {
    expect(() =>
      read({
        currency: 'USD',
        tiers: { basic: tier },
        cells: [cell],
        ...change,
      }),
    ).toThrow(message);
  });
});
