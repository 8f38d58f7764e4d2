import { useApiHolder } from '@backstage/core-plugin-api';
import {
  scaffolderApiRef,
  useTaskEventStream,
} from '@backstage/plugin-scaffolder-react';
import { Alert } from '@backstage/ui';
import {
  isSwitched,
  tenantOffboardPermission,
  tenantOperatePermission,
  type OperationFailure,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { OnboardButton } from '../components/OnboardButton';
import { OperationButton } from '../components/OperationButton';
import { RelativeTime } from '../components/RelativeTime';
import { TaskButton } from '../components/TaskLink';
import { formatDay, OPERATION_WORDS, stepWords } from '../words';

/** `Step 2 of 6: Create the stack.` Nothing to those who may not read the task. */
const RunningStep = ({ taskId }: { taskId: string }) => {
  const { task, steps } = useTaskEventStream(taskId);
  const all = task?.spec.steps ?? [];
  const index = all.findIndex(({ id }) => steps[id]?.status === 'processing');
  return index < 0 ? null : (
    <>
      Step {index + 1} of {all.length}: {all[index].name}.{' '}
    </>
  );
};

/** Both ways out of a change of tier that was cut off. */
const MoveButtons = ({ tenant: { tenantId, move } }: { tenant: Tenant }) =>
  move ? (
    <>
      <OperationButton
        template="change-tier"
        values={{ tenantId, tier: move.to }}
        permission={tenantOperatePermission}
        label="Go on with it"
      />
      {move.phase !== 'cleaning' && (
        <OperationButton
          template="change-tier"
          values={{ tenantId, tier: move.from }}
          permission={tenantOperatePermission}
          label={isSwitched(move) ? 'Turn it back' : 'Take it back'}
        />
      )}
    </>
  ) : null;

/** Opens the form of the operation that failed, filled in. */
const RetryButton = ({
  tenant,
  failure,
}: {
  tenant: Tenant;
  failure: OperationFailure;
}) => {
  const { tenantId, silo, offboarding } = tenant;
  const label = 'Run it again';
  switch (failure.operation) {
    case 'onboard':
      return <OnboardButton label={label} variant="secondary" retry={tenant} />;
    case 'update':
      return (
        <OperationButton
          template="update-tenant"
          values={{ tenantId, imageTag: silo?.imageTag }}
          permission={tenantOperatePermission}
          label={label}
        />
      );
    case 'repair':
      return (
        <OperationButton
          template="repair-tenant"
          values={{ tenantId }}
          permission={tenantOperatePermission}
          label={label}
        />
      );
    case 'offboard':
      return (
        <OperationButton
          template="offboard-tenant"
          values={{ tenantId, retention: offboarding?.retention }}
          permission={tenantOffboardPermission}
          label={label}
        />
      );
    default:
      return <MoveButtons tenant={tenant} />;
  }
};

/** The task runs in the scaffolder, which an app may not have. */
const useHasScaffolder = () =>
  useApiHolder().get(scaffolderApiRef) !== undefined;

/** A running operation, or why the last one failed and what to do about it. */
export const Notice = ({ tenant }: { tenant: Tenant }) => {
  const { operation, failure } = tenant;
  const hasScaffolder = useHasScaffolder();
  if (operation) {
    return (
      <Alert
        status="info"
        icon
        title={OPERATION_WORDS[operation.kind].running}
        description={
          <>
            {hasScaffolder && <RunningStep taskId={operation.taskId} />}
            Started <RelativeTime at={operation.startedAt} />.
          </>
        }
        customActions={<TaskButton taskId={operation.taskId} />}
      />
    );
  }
  if (failure) {
    return (
      <Alert
        status="danger"
        icon
        title={`${
          OPERATION_WORDS[failure.operation].noun
        } failed in the step "${stepWords(failure.step)}"`}
        description={
          <>
            {failure.cause} {failure.hint} (<RelativeTime at={failure.at} />)
          </>
        }
        customActions={
          <>
            {failure.taskId && <TaskButton taskId={failure.taskId} />}
            <RetryButton tenant={tenant} failure={failure} />
          </>
        }
      />
    );
  }
  const { retainedUntil } = tenant.offboarding ?? {};
  if (retainedUntil) {
    return (
      <Alert
        status="warning"
        icon
        title={`Retained until ${formatDay(retainedUntil)}`}
        description={`It was offboarded: nobody is let in. ${
          tenant.silo
            ? 'Its stack, its users and its data'
            : 'Its users and its data'
        } are kept until then, and are erased that day. Offboard it once more to erase them earlier.`}
      />
    );
  }
  return null;
};
