import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Alert, Flex, Text } from '@backstage/ui';
import type { FleetRun, FleetRunState } from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { COLOURS } from '../charts/colours';
import { Meter } from '../charts/Meter';
import { Panel } from '../components/Panel';
import { Problem } from '../components/Problem';
import { RelativeTime } from '../components/RelativeTime';
import { RunControls } from './RunControls';
import { EarlierFailures, Wave } from './Wave';
import { progressWords, RUN_TITLES } from './words';

/** What somebody has done to a run that is under way. */
const CHANGED_WORDS: Partial<Record<FleetRunState, string>> = {
  paused: 'Paused',
  stopping: 'Stopped',
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
  const { wave, reason, changedBy } = run;
  const changed = changedBy && CHANGED_WORDS[run.state];
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
        {run.units > 0 && (
          <Meter
            value={run.updated}
            max={run.units}
            label={`Updated to ${run.imageTag}`}
            text={progressWords(run)}
            colour={COLOURS.main}
          />
        )}
        <Text variant="body-medium">
          {progressWords(run)}
          {changed && (
            <>
              {' '}
              {changed} by <EntityDisplayName entityRef={changedBy} hideIcon />.
            </>
          )}
        </Text>
      </Flex>
      {wave && <Wave run={run} wave={wave} />}
      <EarlierFailures run={run} />
    </Panel>
  );
};
