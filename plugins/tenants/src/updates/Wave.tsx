import { Flex, Text } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiRefreshLine,
  RiTimeLine,
} from '@remixicon/react';
import {
  POOL_UNIT,
  type FleetRun,
  type FleetUnit,
  type FleetUnitState,
} from '@tenantry/plugin-tenants-common';
import { LongList } from '../components/LongList';
import { MarkIcon, type Look } from '../components/Mark';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { TenantLink } from '../components/TenantLink';
import { unitCounts, unitName, unitWords, waveWords } from './words';

const SHOWN = 12;
/** Room for an id, and for what becomes of it, in one line. */
const COLUMN = '18rem';

const LOOKS: Record<FleetUnitState, Look> = {
  waiting: { icon: RiTimeLine, colour: 'secondary' },
  updating: { icon: RiRefreshLine, colour: 'announcement' },
  updated: { icon: RiCheckboxCircleFill, colour: 'positive' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  'rolling-back': { icon: RiArrowGoBackLine, colour: 'warning' },
  'rolled-back': { icon: RiArrowGoBackLine, colour: 'warning' },
};

type Unit = Pick<FleetUnit, 'id' | 'state' | 'problem'>;

const UnitLine = ({ unit, words }: { unit: Unit; words: string }) => (
  <li
    style={{
      display: 'flex',
      gap: 'var(--bui-space-2)',
      minWidth: 0,
      // A sentence needs room.
      gridColumn: unit.problem ? '1 / -1' : undefined,
    }}
  >
    <div style={{ marginTop: 2 }}>
      <MarkIcon look={LOOKS[unit.state]} />
    </div>
    <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
      <Text as="div" variant="body-medium">
        {unit.id === POOL_UNIT ? (
          <strong>{unitName(unit.id)}</strong>
        ) : (
          <TenantLink tenantId={unit.id} displayName={unit.id} />
        )}{' '}
        <Quiet>{words}</Quiet>
      </Text>
      {unit.problem && (
        <Text as="div" variant="body-small">
          {unit.problem}
        </Text>
      )}
    </div>
  </li>
);

/** Those who have failed come first: they must not be among what is not shown. */
const worstFirst = (units: FleetUnit[]): FleetUnit[] => [
  ...units.filter(({ problem }) => problem),
  ...units.filter(({ problem }) => !problem),
];

/** The latest wave of an update of the fleet: what is done with it, and where each of it stands. */
export const Wave = ({
  run,
  wave,
}: {
  run: FleetRun;
  wave: NonNullable<FleetRun['wave']>;
}) => {
  const { state, nextWaveAt, imageTag: to } = run;
  const { number, phase, units } = wave;
  const areApart = units.some(unit => unit.state !== units[0].state);
  return (
    <Flex direction="column" gap="2">
      <Text as="div" variant="body-medium" weight="bold">
        {waveWords(wave)}{' '}
        {state === 'running' && nextWaveAt !== undefined && (
          <>
            The next begins <RelativeTime at={nextWaveAt} />.
          </>
        )}
        {state === 'paused' &&
          (phase === 'done'
            ? 'Nobody else is updated until it is resumed.'
            : 'It is carried to its end, and no other begins.')}
        {state === 'stopping' && 'It is carried to its end.'}
      </Text>
      {areApart && <Quiet as="div">{unitCounts(wave)}</Quiet>}
      <LongList
        items={worstFirst(units)}
        shown={SHOWN}
        label={`Wave ${number}`}
        gap="2"
        columnWidth={COLUMN}
      >
        {unit => (
          <UnitLine
            key={unit.id}
            unit={unit}
            words={unitWords(unit, { phase, to })}
          />
        )}
      </LongList>
    </Flex>
  );
};

/** Those who have failed in waves before the latest. */
export const EarlierFailures = ({ run }: { run: FleetRun }) => {
  const latest = new Set(run.wave?.units.map(({ id }) => id));
  const earlier = run.failures.filter(({ id }) => !latest.has(id));
  return earlier.length > 0 ? (
    <Flex direction="column" gap="2">
      <Text as="div" variant="body-medium" weight="bold">
        Failed in earlier waves
      </Text>
      <LongList
        items={earlier}
        shown={SHOWN}
        label="Failed in earlier waves"
        gap="2"
      >
        {failure => (
          <UnitLine
            key={failure.id}
            unit={{ ...failure, state: 'failed' }}
            words="Failed"
          />
        )}
      </LongList>
    </Flex>
  ) : null;
};
