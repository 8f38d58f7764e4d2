/** Smallest, middle and largest of some measurements, in one phrase. */
export function spread(values: number[], unit: string): string {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  const format = (value: number) => Math.round(value).toLocaleString('en-US');
  return `${format(sorted[0])} / ${format(middle)} / ${format(
    sorted[sorted.length - 1],
  )} ${unit} (min/median/max of ${sorted.length})`;
}
