import { useApi } from '@backstage/core-plugin-api';
import { Skeleton } from '@backstage/ui';
import { DateTime } from 'luxon';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { CODE } from '../components/code';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { useLoad } from '../useLoad';

/** The last lines that a task wrote, read from AWS now. */
export const TaskLog = ({
  tenantId,
  taskId,
}: {
  tenantId: string;
  taskId: string;
}) => {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getTaskLogs(tenantId, taskId, signal),
    [api, tenantId, taskId],
  );
  const { value, error, reload } = useLoad(load);
  if (error) {
    return (
      <Problem
        title="The log of this task could not be read"
        error={error}
        onRetry={reload}
      />
    );
  }
  if (!value) {
    return <Skeleton width="100%" height={120} />;
  }
  if (value.lines.length === 0) {
    return <Quiet>This task has written nothing, or its log is gone.</Quiet>;
  }
  return (
    <div>
      <Quiet>
        Its last lines, read <RelativeTime at={value.readAt} />
      </Quiet>
      <pre
        // A region that scrolls must be reachable without a mouse.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        aria-label={`Log of task ${taskId}`}
        style={{
          ...CODE,
          margin: 'var(--bui-space-1) 0 0',
          padding: 'var(--bui-space-3)',
          maxHeight: '20rem',
          overflow: 'auto',
        }}
      >
        {value.lines
          .map(
            ({ at, message }) =>
              `${DateTime.fromISO(at).toFormat('HH:mm:ss.SSS')}  ${message}`,
          )
          .join('\n')}
      </pre>
    </div>
  );
};
