import { Skeleton } from '@backstage/ui';
import type { Rate } from '@tenantry/plugin-tenants-common';
import { Sparkline } from '../charts/Sparkline';
import { Tile } from '../components/Tile';

/** A rate now, and over the last hour. */
export const RateTile = ({
  title,
  rate,
  format,
  unit,
  colour,
}: {
  title: string;
  rate?: Rate;
  format: (value: number) => string;
  unit: string;
  colour?: string;
}) => {
  const peak = rate && format(Math.max(rate.now, ...rate.recent));
  return (
    <Tile
      title={title}
      value={rate && format(rate.now)}
      note={`${unit}, ${peak} at most in the last hour`}
    >
      {rate ? (
        <Sparkline
          values={rate.recent}
          colour={colour}
          height={44}
          label={`${title} over the last hour: ${format(
            Math.min(...rate.recent, rate.now),
          )} to ${peak}`}
        />
      ) : (
        <Skeleton width="100%" height={44} />
      )}
    </Tile>
  );
};
