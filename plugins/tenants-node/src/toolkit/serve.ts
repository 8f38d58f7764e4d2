import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { explainTenantId } from '@tenantry/plugin-tenants-common';
import type { CellContext } from '../cell/CellContexts';
import { readRequest, type ToolkitRequest } from './request';
import { send } from './send';
import { ToolkitStore, type StoredLink } from './ToolkitStore';
import { idsOf, outcomeEvents } from './translate';
import type { TaskRunner } from './types';

const LONG_POLL_S = 20;

interface Desk {
  context: CellContext;
  store: ToolkitStore;
  runner: TaskRunner;
  signal: AbortSignal;
  log(line: string): void;
}

type Of<K extends ToolkitRequest['kind']> = Extract<
  ToolkitRequest,
  { kind: K }
>;

async function refuse(
  { context, signal, log }: Desk,
  kind: 'onboarding' | 'offboarding',
  ids: { tenantId?: string; tenantRegistrationId?: string },
  cause: string,
): Promise<void> {
  log(`Refused a request of the toolkit. ${cause}`);
  const {
    tenantRegistrationId = ids.tenantId,
    tenantId = tenantRegistrationId,
  } = ids;
  // Whom it is about nobody knows: there is nobody to answer.
  if (tenantId && tenantRegistrationId) {
    await send(
      context,
      outcomeEvents(
        kind,
        'failure',
        { tenantId, tenantRegistrationId },
        { cause },
      ),
      signal,
    );
  }
}

async function onboard(desk: Desk, request: Of<'onboard'>): Promise<void> {
  const { store, runner, log } = desk;
  const { ids, kind: _, ...values } = request;
  const { tenantId } = values;
  const problem = explainTenantId(tenantId);
  if (problem) {
    await refuse(
      desk,
      'onboarding',
      idsOf(tenantId, ids),
      `No id can be made of the tenant's name: ${problem}`,
    );
    return;
  }
  const linked = await store.link(tenantId, ids);
  if (linked === 'taken') {
    await refuse(
      desk,
      'onboarding',
      idsOf(tenantId, ids),
      `The id "${tenantId}", which is made of its name, is taken.`,
    );
    return;
  }
  const { link } = await store.read(tenantId);
  // A portal may have died before it started the task.
  if (linked === 'new' || !link?.taskId) {
    try {
      const taskId = await runner.start('onboard-tenant', values);
      await store.setTask(tenantId, taskId);
      log(`The toolkit asked for the tenant "${tenantId}": task ${taskId}.`);
    } catch (error) {
      if ((error as Error).name !== 'InputError') {
        throw error;
      }
      // It will not be right the next time either.
      await store.unlink(tenantId, ids.registrationId);
      await refuse(
        desk,
        'onboarding',
        idsOf(tenantId, ids),
        (error as Error).message,
      );
    }
  }
}

/** A tenant that the toolkit asks to end: one that it asked for, or one of the portal's by its id. */
async function find(
  store: ToolkitStore,
  { registrationId, toolkitTenantId }: Of<'offboard'>['ids'],
): Promise<{ tenantId: string; link?: StoredLink } | undefined> {
  const tenantId = await store.tenantOf(registrationId);
  if (tenantId) {
    return { tenantId, link: (await store.read(tenantId)).link };
  }
  if (explainTenantId(toolkitTenantId)) {
    return undefined;
  }
  const { tenant, link } = await store.read(toolkitTenantId);
  return tenant && !link ? { tenantId: toolkitTenantId } : undefined;
}

async function offboard(desk: Desk, { ids }: Of<'offboard'>): Promise<void> {
  const { store, runner, log } = desk;
  const found = await find(store, ids);
  if (!found) {
    await refuse(
      desk,
      'offboarding',
      idsOf(ids.toolkitTenantId, ids),
      'There is no such tenant.',
    );
    return;
  }
  const { tenantId, link } = found;
  if (link?.offboardRequestId === ids.requestId && link.offboardTaskId) {
    return;
  }
  // Noted first, so that nobody is told of a request of the portal's own.
  await store.noteOffboardRequest(tenantId, ids);
  const taskId = await runner.start('offboard-tenant', {
    tenantId,
    confirm: tenantId,
    // Nothing is lost that somebody may ask for.
    retention: 'export',
  });
  await store.setOffboardTask(tenantId, taskId);
  log(`The toolkit asked to offboard "${tenantId}": task ${taskId}.`);
}

async function handle(desk: Desk, body: string): Promise<void> {
  let request: ToolkitRequest | undefined;
  try {
    request = readRequest(body);
  } catch (error) {
    desk.log(`Dropped a message that is no event. ${(error as Error).name}`);
    return;
  }
  switch (request?.kind) {
    case 'onboard':
      await onboard(desk, request);
      break;
    case 'offboard':
      await offboard(desk, request);
      break;
    case 'refused':
      await refuse(desk, request.about.kind, request.about, request.problem);
      break;
    default:
  }
}

/**
 * Deals with the requests that wait. A message goes when its task runs, or its answer is
 * out; whatever fails before comes again, five times, and is put aside then.
 */
export async function serve(
  context: CellContext,
  runner: TaskRunner,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<boolean> {
  const QueueUrl = context.shared.RequestQueueUrl;
  if (!QueueUrl) {
    return false;
  }
  const { Messages = [] } = await context.clients.sqs.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: LONG_POLL_S,
    }),
    { abortSignal: signal },
  );
  const desk = {
    context,
    store: new ToolkitStore(context),
    runner,
    signal,
    log,
  };
  for (const { Body = '', ReceiptHandle } of Messages) {
    try {
      await handle(desk, Body);
      await context.clients.sqs.send(
        new DeleteMessageCommand({ QueueUrl, ReceiptHandle }),
      );
    } catch (error) {
      signal.throwIfAborted();
      log(
        `A request of the toolkit could not be dealt with, and comes again. ${
          (error as Error).message
        }`,
      );
    }
  }
  return true;
}
