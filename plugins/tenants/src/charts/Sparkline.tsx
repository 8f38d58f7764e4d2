import { COLOURS } from './colours';

const HEIGHT = 100;
const WIDTH = 100;

/** Points of the curve on a square of 100; the highest value touches the top. */
function pointsOf(values: number[]): Array<[number, number]> {
  const top = Math.max(...values, 0) || 1;
  const last = Math.max(values.length - 1, 1);
  return values.map((value, index) => [
    (index / last) * WIDTH,
    HEIGHT - (value / top) * HEIGHT,
  ]);
}

/** The shape of the recent past, without axes; its label says in words what it shows. */
export const Sparkline = ({
  values,
  label,
  colour = COLOURS.main,
  width = '100%',
  height = 28,
}: {
  values: number[];
  label: string;
  colour?: string;
  width?: number | string;
  height?: number;
}) => {
  const points = pointsOf(values)
    .map(point => point.join(','))
    .join(' ');
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={height}
      viewBox={`0 -4 ${WIDTH} ${HEIGHT + 8}`}
      preserveAspectRatio="none"
      style={{ display: 'block', flexShrink: 0 }}
    >
      {values.length > 1 && (
        <>
          <polygon
            points={`0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}`}
            fill={colour}
            opacity={0.15}
          />
          <polyline
            points={points}
            fill="none"
            stroke={colour}
            strokeWidth={1.5}
            strokeLinejoin="round"
            vectorEffect="non-scaling-stroke"
          />
        </>
      )}
    </svg>
  );
};
