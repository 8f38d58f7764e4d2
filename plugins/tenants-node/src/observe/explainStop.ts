import type { Container, Task } from '@aws-sdk/client-ecs';
import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import { sentence, withoutAddresses } from '../aws/explain';

/** What is needed of a task, also as events tell it. */
export type EndedTask = Pick<
  Task,
  'stopCode' | 'stoppedReason' | 'stoppedAt' | 'stoppingAt' | 'lastStatus'
> & {
  containers?: Array<
    Pick<Container, 'name' | 'exitCode' | 'reason'> & { essential?: boolean }
  >;
};

/** What exit codes mean; those above 128 are signals. */
const EXIT_CODES: Record<number, string> = {
  0: 'it ended by itself',
  126: 'its command cannot be run',
  127: 'its command does not exist',
  134: 'it aborted',
  137: 'it was killed',
  139: 'it crashed on invalid memory',
  143: 'it was told to end',
};

const OUT_OF_MEMORY = /OutOfMemory|memory usage|OOM/i;
/** Those that ECS ends itself because they are no longer wanted. */
const UNWANTED =
  /^Scaling activity|initiated by \(deployment|^Service .* (deleted|scaled)/i;

/** Did it end because it is not wanted any more, rather than by itself? */
export function wasUnwanted({ stopCode, stoppedReason = '' }: EndedTask) {
  return (
    stopCode === 'ServiceSchedulerInitiated' && UNWANTED.test(stoppedReason)
  );
}

/** Why a task ended, in a sentence. */
export function explainStop(task: EndedTask): {
  reason: string;
  exitCode?: number;
} {
  const { stopCode, stoppedReason = '', containers = [] } = task;
  const ended =
    containers.find(
      ({ exitCode }) => exitCode !== undefined && exitCode !== 0,
    ) ?? containers.find(({ exitCode }) => exitCode !== undefined);
  const why = containers.find(({ reason }) => reason)?.reason ?? '';
  const exitCode = ended?.exitCode;

  if (OUT_OF_MEMORY.test(`${why} ${stoppedReason}`)) {
    return {
      reason: `Exit code ${exitCode ?? 137}, out of memory.`,
      exitCode: exitCode ?? 137,
    };
  }
  if (stopCode === 'TaskFailedToStart' || (exitCode === undefined && why)) {
    return { reason: quote('It could not start', why || stoppedReason) };
  }
  if (stopCode === 'UserInitiated') {
    return {
      reason: quote('Somebody stopped it', stoppedReason),
      ...(exitCode === undefined ? {} : { exitCode }),
    };
  }
  if (stopCode === 'SpotInterruption' || stopCode === 'TerminationNotice') {
    return { reason: quote('AWS took its machine back', stoppedReason) };
  }
  if (stopCode === 'EssentialContainerExited' && exitCode !== undefined) {
    const meaning = EXIT_CODES[exitCode];
    return {
      reason: `Exit code ${exitCode}${meaning ? `, ${meaning}` : ''}.`,
      exitCode,
    };
  }
  return {
    reason: stoppedReason
      ? withoutAddresses(sentence(stoppedReason))
      : 'ECS does not say why.',
    ...(exitCode === undefined ? {} : { exitCode }),
  };
}

/** The stop of a task that ended by itself; `undefined` for others. */
export function toStoppedTask(
  task: EndedTask,
  fallbackAt: Date,
): StoppedTask | undefined {
  if (task.lastStatus !== 'STOPPED' || wasUnwanted(task)) {
    return undefined;
  }
  const at = task.stoppedAt ?? task.stoppingAt ?? fallbackAt;
  return { at: new Date(at).toISOString(), ...explainStop(task) };
}

function quote(what: string, theirs: string): string {
  const text = withoutAddresses(theirs).trim();
  return text ? `${what}: ${sentence(text)}` : `${what}.`;
}
