import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink, Grid } from '@backstage/ui';
import {
  isUnderWay,
  tenantUpdateFleetPermission,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import { Problem } from '../components/Problem';
import { useFormLink } from '../useFormLink';
import { Pins } from './Pins';
import { Run } from './Run';
import { useFleetUpdates } from './useFleetUpdates';
import { Versions } from './Versions';

/** For how long a run that went well is of interest, ms. One that stopped is until the next. */
const RECENT_MS = 24 * 3_600_000;

const isOfInterest = (run: FleetRun) =>
  run.state !== 'completed' ||
  Date.now() - Date.parse(run.endedAt ?? run.startedAt) < RECENT_MS;

/** Opens the form that updates the fleet; not there for those who may not, or while that is under way. */
const UpdateFleetButton = ({ run }: { run?: FleetRun }) => {
  const href = useFormLink(
    'update-fleet',
    run?.state === 'stopped' ? { imageTag: run.imageTag } : undefined,
  );
  const { allowed } = usePermission({
    permission: tenantUpdateFleetPermission,
  });
  return allowed && href && !(run && isUnderWay(run)) ? (
    <ButtonLink href={href} variant="secondary" size="small">
      Update the fleet
    </ButtonLink>
  ) : null;
};

/** Who runs which version, and what is done about it. */
export const Updates = () => {
  const { value: updates, error, reload } = useFleetUpdates();
  const run = updates?.run;
  return (
    <>
      {error && (
        <Problem
          title={
            updates
              ? 'Versions may be old: reading them anew failed'
              : 'Versions could not be read'
          }
          error={error}
          onRetry={reload}
        />
      )}
      {run && isOfInterest(run) && <Run run={run} onChanged={reload} />}
      {(updates || !error) && (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
          <Versions
            updates={updates}
            actions={updates && <UpdateFleetButton run={run} />}
          />
          <Pins updates={updates} />
        </Grid.Root>
      )}
    </>
  );
};
