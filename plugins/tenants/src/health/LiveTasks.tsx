import { useApi } from '@backstage/core-plugin-api';
import { Button, Flex, Skeleton, Text } from '@backstage/ui';
import {
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiErrorWarningFill,
  RiLoader4Line,
} from '@remixicon/react';
import type { LiveTask } from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { CopyText } from '../components/CopyText';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { useLoad } from '../useLoad';
import { countOf } from '../words';
import { TaskLog } from './TaskLog';
import { imageWords, sizeWords, taskWords } from './words';

const ICON = { size: 18, 'aria-hidden': true } as const;

const TaskIcon = ({ task }: { task: LiveTask }) => {
  const style = (colour: string) => ({ color: colour, flexShrink: 0 });
  if (task.status === 'STOPPED') {
    return task.exitCode ? (
      <RiErrorWarningFill {...ICON} style={style('var(--bui-fg-negative)')} />
    ) : (
      <RiCloseCircleFill {...ICON} style={style('var(--bui-fg-secondary)')} />
    );
  }
  return task.status === 'RUNNING' && task.healthy !== false ? (
    <RiCheckboxCircleFill {...ICON} style={style('var(--bui-fg-positive)')} />
  ) : (
    <RiLoader4Line {...ICON} style={style('var(--bui-fg-warning)')} />
  );
};

/** `Exit code 137`, unless the reason says so already. */
const endOf = ({ stoppedReason, exitCode }: LiveTask): string => {
  const code = exitCode === undefined ? '' : `Exit code ${exitCode}`;
  if (!stoppedReason) {
    return code && `${code}.`;
  }
  return !code || stoppedReason.includes(String(exitCode))
    ? stoppedReason
    : `${code}. ${stoppedReason}`;
};

const Task = ({ task, tenantId }: { task: LiveTask; tenantId: string }) => {
  const [open, setOpen] = useState(false);
  const end = endOf(task);
  return (
    <li>
      <Flex direction="column" gap="2">
        <Flex
          justify="between"
          align="start"
          gap="2"
          style={{ flexWrap: 'wrap' }}
        >
          <Flex gap="2" align="start" style={{ minWidth: 0 }}>
            <TaskIcon task={task} />
            <div style={{ minWidth: 0 }}>
              <Text as="div" variant="body-medium">
                <strong>{task.service}</strong> {taskWords(task)}
                {task.stoppedAt && (
                  <>
                    {' '}
                    <RelativeTime at={task.stoppedAt} />
                  </>
                )}
              </Text>
              {end && (
                <Text as="div" variant="body-medium">
                  {end}
                </Text>
              )}
              <Quiet as="div">
                <span title={task.image}>
                  {[imageWords(task), sizeWords(task)]
                    .filter(Boolean)
                    .join(', ')}
                </span>
                {task.startedAt && (
                  <>
                    , started <RelativeTime at={task.startedAt} />
                  </>
                )}
              </Quiet>
              <CopyText
                value={task.id}
                label={`id of the ${task.service} task`}
              />
            </div>
          </Flex>
          <Button
            size="small"
            variant="secondary"
            aria-expanded={open}
            aria-label={`${open ? 'Hide' : 'Show'} log: ${task.service} task ${
              task.id
            }`}
            onPress={() => setOpen(!open)}
          >
            {open ? 'Hide log' : 'Show log'}
          </Button>
        </Flex>
        {open && <TaskLog tenantId={tenantId} taskId={task.id} />}
      </Flex>
    </li>
  );
};

const Tasks = ({ tenantId }: { tenantId: string }) => {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getTasks(tenantId, signal),
    [api, tenantId],
  );
  const { value, error, isLoading, reload } = useLoad(load);
  return (
    <>
      {error && (
        <Problem
          title="The tasks could not be read from AWS"
          error={error}
          onRetry={reload}
        />
      )}
      {!value && !error && <Skeleton width="100%" height={160} />}
      {value && (
        <>
          <Flex align="center" gap="3" style={{ flexWrap: 'wrap' }}>
            <Text variant="body-medium">
              {value.items.length === 0
                ? 'No task runs, and none stopped lately.'
                : `${countOf(
                    value.items.length,
                    'task',
                  )}, the stopped ones of the last hour included.`}
            </Text>
            <Quiet>
              Read <RelativeTime at={value.readAt} />
            </Quiet>
            <Button
              size="small"
              variant="secondary"
              isPending={isLoading}
              onPress={reload}
            >
              Read again
            </Button>
          </Flex>
          {value.items.length > 0 && (
            <PlainList label="Tasks">
              {value.items.map(task => (
                <Task key={task.id} task={task} tenantId={tenantId} />
              ))}
            </PlainList>
          )}
        </>
      )}
    </>
  );
};

/** The tasks as they are in this moment; asking AWS is the reader's choice, since it costs calls. */
export const LiveTasks = ({ tenantId }: { tenantId: string }) => {
  const [wanted, setWanted] = useState(false);
  return (
    <Panel title="Live tasks" note="read from AWS when you ask">
      {wanted ? (
        <Tasks tenantId={tenantId} />
      ) : (
        <Flex>
          <Button variant="secondary" onPress={() => setWanted(true)}>
            Show live tasks
          </Button>
        </Flex>
      )}
    </Panel>
  );
};
