import { totalOf } from './format';

it('adds prices up to the hundredth', () => {
  expect(
    totalOf([
      { price: 0.1, quantity: 3 },
      { price: 1.15, quantity: 100 },
    ]),
  ).toBe(115.3);
  expect(totalOf([])).toBe(0);
});
