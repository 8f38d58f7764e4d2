import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Flex, Skeleton, Text } from '@backstage/ui';
import { RiScales3Line } from '@remixicon/react';
import {
  tenantOperatePermission,
  type Tenant,
  type TenantDriftResponse,
} from '@tenantry/plugin-tenants-common';
import { OperationButton } from '../components/OperationButton';
import { Panel } from '../components/Panel';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { Differences } from './Differences';
import { DriftMark } from './DriftMark';
import { useDrift } from './useDrift';
import { driftSentence } from './words';

/** States in which a stack can be compared. */
const COMPARABLE = ['active', 'suspended', 'failed'];

const Result = ({ answer }: { answer: TenantDriftResponse }) => {
  const { drift, shared, comparingSince } = answer;
  if (!drift) {
    return (
      <Text variant="body-medium">
        {comparingSince
          ? 'It is being compared for the first time.'
          : 'It has not been compared with its template yet. Each stack is compared once a day, and soon after it was made or updated.'}
      </Text>
    );
  }
  return (
    <>
      <Flex direction="column" gap="1">
        <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
          <DriftMark state={drift.state} />
          <Quiet>
            since <RelativeTime at={drift.since} />
          </Quiet>
        </Flex>
        <Text variant="body-medium">
          {driftSentence(drift.state, drift.resources)}
          {shared && ' The stack is that of all tenants of the pool.'}
        </Text>
      </Flex>
      {drift.resources.length > 0 && (
        <Differences resources={drift.resources} />
      )}
    </>
  );
};

const Actions = ({
  tenant,
  answer,
  isAsking,
  onCompare,
}: {
  tenant: Tenant;
  answer?: TenantDriftResponse;
  isAsking: boolean;
  onCompare: () => void;
}) => {
  const { tenantId, state, operation, silo } = tenant;
  const { allowed } = usePermission({
    permission: tenantOperatePermission,
    resourceRef: tenantId,
  });
  if (!allowed || !answer) {
    return null;
  }
  const isDrifted = answer.drift?.state === 'drifted';
  return (
    <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiScales3Line />}
        isPending={isAsking || answer.comparingSince !== undefined}
        isDisabled={!COMPARABLE.includes(state) || operation !== undefined}
        onPress={onCompare}
      >
        Compare now
      </Button>
      {isDrifted && silo && state === 'active' && !operation && (
        <OperationButton
          template="repair-tenant"
          values={{ tenantId }}
          permission={tenantOperatePermission}
          label="Compare and repair"
          variant="primary"
        />
      )}
    </Flex>
  );
};

/** How a tenant's stack compares with its template: what differs, since when, and what to do. */
export const TenantDrift = ({ tenant }: { tenant: Tenant }) => {
  const { value, error, reload, refusal, isAsking, compare } = useDrift(
    tenant.tenantId,
  );
  return (
    <Panel
      title="Drift"
      note={
        value?.drift && (
          <>
            compared <RelativeTime at={value.drift.checkedAt} />
          </>
        )
      }
      actions={
        <Actions
          tenant={tenant}
          answer={value}
          isAsking={isAsking}
          onCompare={compare}
        />
      }
      problem={
        error && {
          title: value
            ? 'This may be old: reading it anew failed'
            : 'How it compares could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {refusal && <Problem title="It could not be compared" error={refusal} />}
      {value?.comparingSince && (
        <Alert
          status="info"
          icon
          title="CloudFormation is comparing it"
          description={
            <>
              Since <RelativeTime at={value.comparingSince} />; it takes some
              minutes. The result shows here by itself.
            </>
          }
        />
      )}
      {value?.problem && !value.comparingSince && (
        <Alert
          status="warning"
          icon
          title="The latest try brought no result"
          description={
            <>
              {value.problem}{' '}
              {value.triedAt && (
                <>
                  It was tried <RelativeTime at={value.triedAt} />.{' '}
                </>
              )}
              {value.drift ? 'What you see is from before.' : ''}
            </>
          }
        />
      )}
      {value && <Result answer={value} />}
      {!value && !error && (
        <Flex direction="column" gap="2">
          <Skeleton width="30%" height={20} />
          <Skeleton width="70%" height={20} />
        </Flex>
      )}
    </Panel>
  );
};
