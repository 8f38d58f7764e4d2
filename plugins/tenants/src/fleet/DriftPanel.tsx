import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import type { DriftState, FleetDrift } from '@tenantry/plugin-tenants-common';
import { Panel } from '../components/Panel';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { fleetDriftSentence } from '../drift/words';
import { countOf } from '../words';

/** How many stacks of tenants are not as their templates say. */
export const DriftPanel = ({
  drift,
  onFilter,
}: {
  drift?: FleetDrift;
  onFilter: (state: DriftState) => void;
}) => (
  <Panel
    title="Drift"
    note={
      drift?.oldestCheckedAt && (
        <>
          the oldest result is from <RelativeTime at={drift.oldestCheckedAt} />
        </>
      )
    }
    actions={
      drift && drift.drifted > 0 ? (
        <Button
          size="small"
          variant="secondary"
          onPress={() => onFilter('drifted')}
        >
          Show them
        </Button>
      ) : undefined
    }
  >
    {drift ? (
      <Flex direction="column" gap="1">
        <Text variant="body-medium">{fleetDriftSentence(drift)}</Text>
        {drift.unknown > 0 && (
          <Quiet>
            CloudFormation could not look at all of{' '}
            {countOf(drift.unknown, 'stack')}.
          </Quiet>
        )}
        {drift.unchecked > 0 && (
          <Quiet>
            {countOf(drift.unchecked, 'stack')} to be compared for the first
            time.
          </Quiet>
        )}
      </Flex>
    ) : (
      <Skeleton width="60%" height={20} />
    )}
  </Panel>
);
