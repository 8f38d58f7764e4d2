import { useRouteRef } from '@backstage/core-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { taskReadPermission } from '@backstage/plugin-scaffolder-common/alpha';
import { ButtonLink, Link } from '@backstage/ui';
import type { ReactNode } from 'react';
import { taskRouteRef } from '../routes';

/** Where a task is to be seen; nothing for those who may not read it. */
function useTaskHref(taskId: string): string | undefined {
  const href = useRouteRef(taskRouteRef)?.({ taskId });
  const { allowed } = usePermission({
    permission: taskReadPermission,
    resourceRef: taskId,
  });
  return allowed ? href : undefined;
}

/** A button that leads to a task. Nothing to those who may not read it. */
export const TaskButton = ({ taskId }: { taskId: string }) => {
  const href = useTaskHref(taskId);
  return href ? (
    <ButtonLink href={href} size="small" variant="secondary">
      Open task
    </ButtonLink>
  ) : null;
};

/** A link to a task's log within small text, with what goes before it. */
export const TaskLogLink = ({
  taskId,
  before,
}: {
  taskId: string;
  before: ReactNode;
}) => {
  const href = useTaskHref(taskId);
  return href ? (
    <>
      {before}
      <Link variant="body-small" href={href}>
        Task log
      </Link>
    </>
  ) : null;
};
