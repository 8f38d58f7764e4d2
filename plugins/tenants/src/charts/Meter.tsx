import { COLOURS } from './colours';

/** From which shares on a limit is near, and used up. */
const NEAR = 0.8;

const colourOf = (share: number) => {
  if (share >= 1) {
    return COLOURS.failed;
  }
  return share >= NEAR ? COLOURS.throttled : COLOURS.main;
};

/** How much of a limit is used, as a bar; the words beside it say the same. */
export const Meter = ({
  value,
  max,
  label,
  text,
  colour,
  mark,
  height = 8,
}: {
  value: number;
  max: number;
  /** What is measured. */
  label: string;
  /** The value in words. */
  text: string;
  /** Default: by how near the limit is. */
  colour?: string;
  /** A share from 0 to 1 to compare with, drawn as a line. */
  mark?: number;
  height?: number;
}) => {
  const share = max > 0 ? value / max : 0;
  const percent = (part: number) => `${Math.min(Math.max(part, 0), 1) * 100}%`;
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={Math.min(value, max)}
      aria-valuetext={text}
      style={{
        position: 'relative',
        height,
        borderRadius: height,
        background: 'var(--bui-border-1)',
      }}
    >
      <div
        style={{
          height,
          width: percent(share),
          minWidth: share > 0 ? 4 : 0,
          borderRadius: height,
          background: colour ?? colourOf(share),
        }}
      />
      {mark !== undefined && (
        <div
          style={{
            position: 'absolute',
            top: -3,
            bottom: -3,
            left: percent(mark),
            borderLeft: '2px solid var(--bui-fg-primary)',
          }}
        />
      )}
    </div>
  );
};
