/** Parts of a whole, side by side; the legend beside it says the same in words. */
export const StackedBar = ({
  parts,
  label,
  height = 8,
}: {
  parts: Array<{ key: string; value: number; colour: string }>;
  label: string;
  height?: number;
}) => (
  <div
    role="img"
    aria-label={label}
    style={{
      display: 'flex',
      gap: 2,
      height,
      borderRadius: height,
      overflow: 'hidden',
      background: 'var(--bui-border-1)',
    }}
  >
    {parts
      .filter(({ value }) => value > 0)
      .map(({ key, value, colour }) => (
        <div key={key} style={{ flex: `${value} 0 3px`, background: colour }} />
      ))}
  </div>
);
