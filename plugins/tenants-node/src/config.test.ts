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

  it.each([
    [{ cells: [] }, /tenantry\.cells is \[\]/],
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
