import {
  LIFECYCLE_STATES,
  STATE_WORDS,
  type FleetResponse,
  type HealthState,
  type LifecycleState,
} from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { formatPercent, formatRatePerMinute } from '../charts/format';
import { NONE } from '../charts/series';
import { StackedBar } from '../charts/StackedBar';
import { Columns } from '../components/Columns';
import { Counts } from '../components/Counts';
import {
  HEALTH_WORDS,
  healthColour,
  HealthIcon,
  WORST_FIRST,
} from '../components/HealthMark';
import { stateColour, StateIcon } from '../components/StateMark';
import { Tile } from '../components/Tile';
import { formatNumber } from '../words';
import { RateTile } from './RateTile';

/** What the tiles tell of a fleet, or of a part of it. */
export type FleetNumbers = Pick<
  FleetResponse,
  | 'tenants'
  | 'byState'
  | 'byHealth'
  | 'requestsPerMinute'
  | 'errorRate'
  | 'throttledRate'
>;

/** What the health tile says at a glance. */
function verdictOf({ byHealth, tenants }: FleetNumbers) {
  const hurt = (byHealth.down ?? 0) + (byHealth.degraded ?? 0);
  const healthy = byHealth.healthy ?? 0;
  if (tenants === 0) {
    return { value: NONE, note: 'no tenant' };
  }
  return hurt > 0
    ? {
        value: formatNumber(hurt),
        note: `of ${formatNumber(tenants)} hurt now`,
      }
    : {
        value: formatNumber(healthy),
        note: `of ${formatNumber(tenants)} healthy now`,
      };
}

/** The five numbers at the top of the fleet, and of each tier. */
export const Tiles = ({
  fleet,
  where,
  onHealth,
  onState,
}: {
  fleet?: FleetNumbers;
  /** Where the tenants are. */
  where: string;
  onHealth: (health: HealthState) => void;
  onState: (state: LifecycleState) => void;
}) => {
  const states = LIFECYCLE_STATES.filter(state => fleet?.byState[state]);
  const healths = WORST_FIRST.filter(health => fleet?.byHealth[health]);
  const verdict = fleet && verdictOf(fleet);
  return (
    // Narrow enough for all five side by side on a laptop.
    <Columns narrowest="11rem">
      <Tile
        title="Tenants"
        value={fleet && formatNumber(fleet.tenants)}
        note={where}
      >
        <StackedBar
          label="Tenants by state"
          parts={states.map(state => ({
            key: state,
            value: fleet!.byState[state]!,
            colour: stateColour(state),
          }))}
        />
        <Counts
          counts={states.map(state => ({
            key: state,
            icon: <StateIcon state={state} />,
            word: STATE_WORDS[state],
            count: fleet!.byState[state]!,
            onPress: () => onState(state),
          }))}
        />
      </Tile>
      <Tile title="Health" {...verdict}>
        <StackedBar
          label="Tenants by health"
          parts={healths.map(health => ({
            key: health,
            value: fleet!.byHealth[health]!,
            colour: healthColour(health),
          }))}
        />
        <Counts
          counts={healths.map(health => ({
            key: health,
            icon: <HealthIcon state={health} />,
            word: HEALTH_WORDS[health],
            count: fleet!.byHealth[health]!,
            onPress: () => onHealth(health),
          }))}
        />
      </Tile>
      <RateTile
        title="Requests"
        unit="a minute"
        rate={fleet?.requestsPerMinute}
        format={formatRatePerMinute}
      />
      <RateTile
        title="Errors (5xx)"
        unit="of requests"
        rate={fleet?.errorRate}
        format={formatPercent}
        colour={COLOURS.failed}
      />
      <RateTile
        title="Throttled (429)"
        unit="of requests"
        rate={fleet?.throttledRate}
        format={formatPercent}
        colour={COLOURS.throttled}
      />
    </Columns>
  );
};
