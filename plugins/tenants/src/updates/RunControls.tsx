import { useApi, useRouteRef } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { taskReadPermission } from '@backstage/plugin-scaffolder-common/alpha';
import { Button, ButtonLink, Flex } from '@backstage/ui';
import {
  isUnderWay,
  tenantUpdateFleetPermission,
  type FleetChange,
  type FleetRun,
} from '@tenantry/plugin-tenants-common';
import { useState } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { taskRouteRef } from '../routes';

const LABELS: Record<FleetChange, string> = {
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
};

const changesOf = ({ state }: FleetRun): FleetChange[] => {
  switch (state) {
    case 'running':
      return ['pause', 'stop'];
    case 'paused':
      return ['resume', 'stop'];
    default:
      return [];
  }
};

/** Pauses, resumes or stops a run; not there for those who may not. */
export const RunControls = ({
  run,
  onChanged,
  onError,
}: {
  run: FleetRun;
  onChanged: () => void;
  onError: (error: Error | undefined) => void;
}) => {
  const api = useApi(tenantsApiRef);
  const [pending, setPending] = useState<FleetChange>();
  const taskHref = useRouteRef(taskRouteRef)?.({ taskId: run.taskId });
  const mayRead = usePermission({
    permission: taskReadPermission,
    resourceRef: run.taskId,
  }).allowed;
  const mayChange = usePermission({
    permission: tenantUpdateFleetPermission,
  }).allowed;
  const change = async (wanted: FleetChange) => {
    setPending(wanted);
    onError(undefined);
    try {
      await api.changeFleetUpdate(wanted);
    } catch (error) {
      onError(error as Error);
    } finally {
      setPending(undefined);
      onChanged();
    }
  };
  return (
    <Flex gap="2" style={{ flexWrap: 'wrap' }}>
      {mayChange &&
        isUnderWay(run) &&
        changesOf(run).map(wanted => (
          <Button
            key={wanted}
            size="small"
            variant="secondary"
            isDisabled={pending !== undefined}
            onPress={() => change(wanted)}
          >
            {LABELS[wanted]}
          </Button>
        ))}
      {taskHref && mayRead && (
        <ButtonLink href={taskHref} size="small" variant="tertiary">
          Open the task
        </ButtonLink>
      )}
    </Flex>
  );
};
