import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Text } from '@backstage/ui';
import {
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiErrorWarningFill,
  RiRefreshLine,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import {
  POOL_UNIT,
  type FleetRun,
  type FleetUnit,
  type FleetUnitState,
} from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { COLOURS } from '../charts/colours';
import { Meter } from '../charts/Meter';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { TenantLink } from '../components/TenantLink';
import { RunControls } from './RunControls';
import {
  progressWords,
  RUN_TITLES,
  UNIT_WORDS,
  unitName,
  waveWords,
} from './words';

const SHOWN = 10;

const MARKS: Record<
  FleetUnitState,
  { icon: RemixiconComponentType; colour: string }
> = {
  waiting: { icon: RiTimeLine, colour: 'secondary' },
  updating: { icon: RiRefreshLine, colour: 'announcement' },
  updated: { icon: RiCheckboxCircleFill, colour: 'positive' },
  failed: { icon: RiErrorWarningFill, colour: 'negative' },
  'rolling-back': { icon: RiArrowGoBackLine, colour: 'warning' },
  'rolled-back': { icon: RiArrowGoBackLine, colour: 'warning' },
};

const UnitLine = ({ unit, to }: { unit: FleetUnit; to: string }) => {
  const { icon: Icon, colour } = MARKS[unit.state];
  return (
    <li style={{ display: 'flex', gap: 'var(--bui-space-2)', minWidth: 0 }}>
      <Icon
        size={18}
        aria-hidden
        style={{
          color: `var(--bui-fg-${colour})`,
          flexShrink: 0,
          marginTop: 2,
        }}
      />
      <div style={{ minWidth: 0 }}>
        <Text as="div" variant="body-medium">
          {unit.id === POOL_UNIT ? (
            <strong>{unitName(unit.id)}</strong>
          ) : (
            <TenantLink tenantId={unit.id} displayName={unit.id} />
          )}{' '}
          <Quiet>
            {UNIT_WORDS[unit.state]}
            {unit.state === 'rolled-back' || unit.state === 'failed'
              ? `, runs ${unit.from}`
              : `, ${unit.from} to ${to}`}
          </Quiet>
        </Text>
        {unit.problem && (
          <Text
            as="div"
            variant="body-small"
            style={{ overflowWrap: 'anywhere' }}
          >
            {unit.problem}
          </Text>
        )}
      </div>
    </li>
  );
};

/** An update of the fleet: how far it is, the latest wave, and what can be done about it. */
export const Run = ({
  run,
  onChanged,
}: {
  run: FleetRun;
  onChanged: () => void;
}) => {
  const [error, setError] = useState<Error>();
  const { wave, nextWaveAt, reason } = run;
  const isWaiting =
    run.state === 'running' && nextWaveAt !== undefined && wave !== undefined;
  return (
    <Panel
      title={`${RUN_TITLES[run.state]} ${run.imageTag}`}
      note={
        <>
          {run.cell && `in ${run.cell}, `}by{' '}
          <EntityDisplayName entityRef={run.startedBy} hideIcon />,{' '}
          <RelativeTime at={run.endedAt ?? run.startedAt} />
        </>
      }
      actions={
        <RunControls run={run} onChanged={onChanged} onError={setError} />
      }
    >
      {error && <Problem title="That could not be done" error={error} />}
      {run.state === 'stopped' && reason && (
        <Alert
          status={run.failures.length > 0 ? 'danger' : 'info'}
          icon
          title="It stopped before everybody was updated"
          description={`${reason} Update the fleet again to go on: who runs the version already is passed over.`}
        />
      )}
      {run.state === 'running' && reason && (
        <Alert
          status="warning"
          icon
          title="The run waits"
          description={`${reason} The run goes on once that is known.`}
        />
      )}
      <Flex direction="column" gap="1">
        <Meter
          value={run.updated}
          max={run.units}
          label={`Updated to ${run.imageTag}`}
          text={progressWords(run)}
          colour={COLOURS.main}
        />
        <Text variant="body-medium">{progressWords(run)}</Text>
      </Flex>
      {wave && (
        <Flex direction="column" gap="2">
          <Text as="div" variant="body-medium" weight="bold">
            {waveWords(run)}{' '}
            {isWaiting && (
              <>
                The next begins <RelativeTime at={nextWaveAt} />.
              </>
            )}
            {run.state === 'paused' &&
              (wave.phase === 'done'
                ? 'Nobody else is updated until it is resumed.'
                : 'It is carried to its end, and no other begins.')}
            {run.state === 'stopping' && 'It is carried to its end.'}
          </Text>
          <LongList
            items={wave.units}
            shown={SHOWN}
            label={`Wave ${wave.number}`}
            gap="2"
          >
            {unit => <UnitLine key={unit.id} unit={unit} to={run.imageTag} />}
          </LongList>
        </Flex>
      )}
    </Panel>
  );
};
