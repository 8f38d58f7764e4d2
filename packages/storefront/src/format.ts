const money = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

export const formatMoney = (amount: number): string => money.format(amount);

/** In hundredths, for sums of prices as binary fractions are off. */
export const totalOf = (
  lines: Array<{ price: number; quantity: number }>,
): number =>
  lines.reduce(
    (sum, { price, quantity }) => sum + Math.round(price * 100) * quantity,
    0,
  ) / 100;

export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString()} ${amount === 1 ? one : many}`;
