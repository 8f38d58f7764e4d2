import { isDeepStrictEqual } from 'node:util';
import type { ResourceHandler } from '../types';
import type { ReferenceSources } from './dynamicReferences';
import type {
  Change,
  ResourceRecord,
  StackOutput,
  StackRecord,
  Template,
  TemplateResource,
} from './model';
import { Evaluator, planResources, type PlannedResource } from './plan';
import { ResourceWork } from './ResourceWork';
import type { Stacks } from './stacks';
import { parseTemplate, validationError } from './template';

const GONE = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

/** Applies templates: dependency order, side by side where it may be, back when something fails. */
export class Engine {
  readonly #handlers: ReadonlyMap<string, ResourceHandler>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(
    private readonly stacks: Stacks,
    handlers: ResourceHandler[],
    private readonly references: ReferenceSources,
  ) {
    this.#handlers = new Map(handlers.map(handler => [handler.type, handler]));
  }

  /** Refuses a template that could never be applied, before anything is touched. */
  check(stack: StackRecord): void {
    const template = parseTemplate(stack.template);
    planResources(template, this.#evaluator(stack, template), this.#handlers);
  }

  create(stack: StackRecord): void {
    this.#run(stack, async signal => {
      try {
        await this.#apply(stack, signal);
        this.stacks.setStatus(stack.id, 'CREATE_COMPLETE', {
          outputs: this.#outputs(stack),
        });
      } catch (error) {
        await this.#undoCreate(stack, error);
      }
    });
  }

  update(stack: StackRecord): void {
    this.#run(stack, async signal => {
      const changes: Change[] = [];
      try {
        await this.#apply(stack, signal, changes);
        const outputs = this.#outputs(stack);
        this.stacks.setStatus(stack.id, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', {
          outputs,
        });
        await this.#cleanUp(stack, changes);
        this.stacks.setStatus(stack.id, 'UPDATE_COMPLETE', {
          previous: undefined,
        });
      } catch (error) {
        await this.#undoUpdate(stack, changes, error);
      }
    });
  }

  delete(stack: StackRecord): void {
    this.#run(stack, () => this.#deleteAll(stack));
  }

  /** Takes back a creation or an update that has failed and was left as it was. */
  rollback(stack: StackRecord, retainExceptOnCreate: boolean): void {
    this.#run(stack, () =>
      stack.status === 'CREATE_FAILED'
        ? this.#rollBackCreate(stack, 'User Initiated', retainExceptOnCreate)
        : this.#rollBackUpdate(
            stack,
            stack.changes ?? [],
            'User Initiated',
            retainExceptOnCreate,
          ),
    );
  }

  /** Takes up what a stop of the sandbox has cut off: creations and updates go back, deletions on. */
  recover(): void {
    const error = new Error('The operation was interrupted');
    for (const stack of this.stacks.all()) {
      const { status } = stack;
      if (!status.endsWith('_IN_PROGRESS')) {
        continue;
      }
      if (status.startsWith('DELETE')) {
        this.delete(stack);
      } else if (status === 'CREATE_IN_PROGRESS') {
        this.#run(stack, () => this.#undoCreate(stack, error));
      } else if (status === 'ROLLBACK_IN_PROGRESS') {
        this.#run(stack, () => this.#rollBackCreate(stack, error.message));
      } else {
        // What was done is not known any more: apply the earlier template over it.
        const earlier = { ...stack, ...stack.previous };
        this.stacks.setStatus(stack.id, 'UPDATE_ROLLBACK_IN_PROGRESS', {
          ...stack.previous,
          reason: error.message,
        });
        this.#run(stack, async signal => {
          const changes: Change[] = [];
          await this.#apply(earlier, signal, changes);
          await this.#cleanUp(earlier, changes);
          this.stacks.setStatus(stack.id, 'UPDATE_ROLLBACK_COMPLETE', {
            outputs: this.#outputs(earlier),
            previous: undefined,
          });
        });
      }
    }
  }

  /** Resolves when no operation is running on the stack any more. */
  async settled(stackId: string): Promise<void> {
    await this.#running.get(stackId);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.allSettled(this.#running.values());
  }

  #run(stack: StackRecord, work: (signal: AbortSignal) => Promise<void>): void {
    const running = work(this.#stopping.signal)
      .catch(error => {
        if (!this.#stopping.signal.aborted) {
          this.stacks.account.logger.error(
            `The operation on the stack ${stack.name} failed: ${error.stack}`,
          );
        }
      })
      .finally(() => this.#running.delete(stack.id));
    this.#running.set(stack.id, running);
  }

  #evaluator(stack: StackRecord, template: Template): Evaluator {
    const { account } = this.stacks;
    const record = (logicalId: string): ResourceRecord => {
      const found = this.stacks.resources(stack.id).get(logicalId);
      if (!found || found.physicalId === undefined) {
        throw validationError(
          `Unresolved resource dependencies [${logicalId}] in the template`,
        );
      }
      return found;
    };
    return new Evaluator({
      template,
      parameters: { ...stack.parameters, ...stack.resolvedParameters },
      accountId: account.accountId,
      region: account.region,
      stackName: stack.name,
      stackId: stack.id,
      physicalId: logicalId => record(logicalId).physicalId!,
      attribute: (logicalId, name) => {
        const { attributes, type } = record(logicalId);
        if (attributes[name] === undefined) {
          throw validationError(
            `Requested attribute ${name} does not exist in schema for ${type}`,
          );
        }
        return attributes[name];
      },
      importValue: name => {
        const found = this.stacks.exports().find(item => item.name === name);
        if (!found) {
          throw validationError(`No export named ${name} found.`);
        }
        return found.value;
      },
      finish: text =>
        text.replace(
          /^https:\/\/[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(?=\/|$)/,
          account.frontDoorUrl(),
        ),
    });
  }

  /** Brings every wanted resource into being; stops at the first that fails. */
  async #apply(
    stack: StackRecord,
    stopping: AbortSignal,
    changes: Change[] = [],
  ): Promise<void> {
    const template = parseTemplate(stack.template);
    const evaluator = this.#evaluator(stack, template);
    const planned = planResources(template, evaluator, this.#handlers);
    const failed = new AbortController();
    const signal = AbortSignal.any([stopping, failed.signal]);
    const work = this.#work(stack, signal);
    const started = new Map<string, Promise<void>>();
    const ensure = (item: PlannedResource): Promise<void> => {
      let running = started.get(item.logicalId);
      if (!running) {
        running = Promise.all(
          item.dependsOn.map(name => ensure(planned.get(name)!)),
        ).then(async () => {
          signal.throwIfAborted();
          await this.#ensure(work, item, evaluator, changes);
        });
        started.set(item.logicalId, running);
      }
      return running;
    };
    let firstFailure: unknown;
    await Promise.allSettled(
      [...planned.values()].map(item =>
        ensure(item).catch(error => {
          firstFailure ??= error;
          failed.abort();
          throw error;
        }),
      ),
    );
    if (firstFailure) {
      throw firstFailure;
    }
  }

  /** Notes the change before it begins: one that fails half-way is to be taken back, too. */
  async #ensure(
    work: ResourceWork,
    { logicalId, resource, dependsOn }: PlannedResource,
    evaluator: Evaluator,
    changes: Change[],
  ): Promise<void> {
    const wanted = {
      logicalId,
      type: resource.Type,
      properties: this.#evaluate(work, logicalId, resource, evaluator),
      dependsOn,
      retain: /^Retain/.test(resource.DeletionPolicy ?? ''),
      retainOnRollback: resource.DeletionPolicy === 'Retain',
    };
    const previous = work.get(logicalId);
    if (
      !previous ||
      previous.physicalId === undefined ||
      GONE.has(previous.status)
    ) {
      changes.push({ kind: 'created', logicalId });
      await work.create(wanted);
      return;
    }
    if (
      previous.type === wanted.type &&
      isDeepStrictEqual(
        JSON.parse(JSON.stringify(previous.properties)),
        JSON.parse(JSON.stringify(wanted.properties)),
      )
    ) {
      work.keep(previous, wanted);
      return;
    }
    const handler = work.handlerOf(wanted.type);
    const replaces =
      previous.type !== wanted.type ||
      !handler.update ||
      handler.createOnly?.some(
        name =>
          !isDeepStrictEqual(
            previous.properties[name],
            wanted.properties[name],
          ),
      );
    changes.push({
      kind: replaces ? 'replaced' : 'updated',
      logicalId,
      previous,
    });
    await (replaces ? work.create(wanted) : work.update(previous, wanted));
  }

  /** A resource whose properties cannot be evaluated has failed like one that AWS refuses. */
  #evaluate(
    work: ResourceWork,
    logicalId: string,
    resource: TemplateResource,
    evaluator: Evaluator,
  ): Record<string, unknown> {
    try {
      return evaluator.value(resource.Properties ?? {});
    } catch (error) {
      work.reject(logicalId, resource.Type, error as Error);
      throw error;
    }
  }

  /** After a successful update: what was replaced, or is no longer in the template, goes. */
  async #cleanUp(stack: StackRecord, changes: Change[]): Promise<void> {
    const template = parseTemplate(stack.template);
    const planned = planResources(
      template,
      this.#evaluator(stack, template),
      this.#handlers,
    );
    const work = this.#work(stack);
    for (const { kind, previous } of changes) {
      if (kind === 'replaced') {
        await work.remove(previous!);
      }
    }
    await this.#deleteInOrder(
      stack,
      this.stacks
        .resources(stack.id)
        .values()
        .filter(resource => !planned.has(resource.logicalId)),
    );
  }

  async #undoCreate(stack: StackRecord, error: unknown): Promise<void> {
    if (this.#stopping.signal.aborted) {
      return;
    }
    const reason = `The following resource(s) failed to create: ${
      (error as Error).message
    }`;
    if (stack.onFailure === 'DO_NOTHING') {
      this.stacks.setStatus(stack.id, 'CREATE_FAILED', { reason });
      return;
    }
    if (stack.onFailure === 'DELETE') {
      this.stacks.setStatus(stack.id, 'DELETE_IN_PROGRESS', { reason });
      await this.#deleteAll(stack, this.#madeByCreation(stack));
      return;
    }
    await this.#rollBackCreate(stack, reason);
  }

  /** What a failed creation leaves, with what of it stays. */
  #madeByCreation(
    stack: StackRecord,
    retainExceptOnCreate = false,
  ): ResourceRecord[] {
    return this.stacks
      .resources(stack.id)
      .values()
      .map(resource => ({
        ...resource,
        retain: !retainExceptOnCreate && (resource.retainOnRollback ?? false),
      }));
  }

  async #rollBackCreate(
    stack: StackRecord,
    reason: string,
    retainExceptOnCreate = false,
  ): Promise<void> {
    this.stacks.setStatus(stack.id, 'ROLLBACK_IN_PROGRESS', { reason });
    const status = (await this.#deleteInOrder(
      stack,
      this.#madeByCreation(stack, retainExceptOnCreate),
    ))
      ? 'ROLLBACK_COMPLETE'
      : 'ROLLBACK_FAILED';
    this.stacks.setStatus(stack.id, status);
  }

  async #undoUpdate(
    stack: StackRecord,
    changes: Change[],
    error: unknown,
  ): Promise<void> {
    if (this.#stopping.signal.aborted) {
      return;
    }
    const reason = (error as Error).message;
    if (stack.onFailure === 'DO_NOTHING') {
      this.stacks.setStatus(stack.id, 'UPDATE_FAILED', { reason, changes });
      return;
    }
    await this.#rollBackUpdate(stack, changes, reason);
  }

  async #rollBackUpdate(
    stack: StackRecord,
    changes: Change[],
    reason: string,
    retainExceptOnCreate = false,
  ): Promise<void> {
    this.stacks.setStatus(stack.id, 'UPDATE_ROLLBACK_IN_PROGRESS', {
      ...stack.previous,
      reason,
    });
    const work = this.#work(stack);
    const records = this.stacks.resources(stack.id);
    let status = 'UPDATE_ROLLBACK_COMPLETE';
    try {
      // Resources that could not even be begun are not among the changes.
      for (const record of records.values()) {
        if (record.status === 'CREATE_FAILED' && !record.physicalId) {
          await work.delete(record);
        }
      }
      for (const { kind, logicalId, previous } of [...changes].reverse()) {
        const current = records.get(logicalId)!;
        if (kind === 'updated') {
          await work.update(current, previous!);
          continue;
        }
        if (!GONE.has(current.status)) {
          const retain =
            kind === 'created' &&
            !retainExceptOnCreate &&
            (current.retainOnRollback ?? false);
          await work.delete({ ...current, retain });
        }
        if (kind === 'replaced') {
          work.restore(previous!);
        }
      }
    } catch (failure) {
      status = 'UPDATE_ROLLBACK_FAILED';
      this.stacks.account.logger.warn(
        `The rollback of the stack ${stack.name} failed: ${failure}`,
      );
    }
    this.stacks.setStatus(stack.id, status, {
      previous: undefined,
      changes: undefined,
    });
  }

  async #deleteAll(
    stack: StackRecord,
    resources = this.stacks.resources(stack.id).values(),
  ): Promise<void> {
    const importer = this.#importerOf(stack);
    if (importer) {
      this.stacks.setStatus(stack.id, 'DELETE_FAILED', {
        reason: `Export ${importer.name} cannot be deleted as it is in use by ${importer.by}`,
      });
      return;
    }
    const done = await this.#deleteInOrder(stack, resources);
    this.stacks.setStatus(
      stack.id,
      done ? 'DELETE_COMPLETE' : 'DELETE_FAILED',
      done ? { deletedAt: this.stacks.now(), outputs: [] } : {},
    );
  }

  #importerOf(stack: StackRecord): { name: string; by: string } | undefined {
    for (const { exportName } of stack.outputs) {
      const by = this.stacks
        .all()
        .find(
          other =>
            other.id !== stack.id &&
            other.status !== 'DELETE_COMPLETE' &&
            exportName !== undefined &&
            other.template.includes(`"Fn::ImportValue":`) &&
            other.template.includes(JSON.stringify(exportName)),
        );
      if (by) {
        return { name: exportName!, by: by.name };
      }
    }
    return undefined;
  }

  /** Deletes resources, dependants first. False when one of them would not go. */
  async #deleteInOrder(
    stack: StackRecord,
    resources: ResourceRecord[],
  ): Promise<boolean> {
    const work = this.#work(stack);
    const doomed = new Map(
      resources
        .filter(resource => !GONE.has(resource.status))
        .map(resource => [resource.logicalId, resource]),
    );
    const started = new Map<string, Promise<void>>();
    const remove = (resource: ResourceRecord): Promise<void> => {
      let running = started.get(resource.logicalId);
      if (!running) {
        const dependants = [...doomed.values()].filter(other =>
          other.dependsOn.includes(resource.logicalId),
        );
        running = Promise.all(dependants.map(remove)).then(() =>
          work.delete(resource),
        );
        started.set(resource.logicalId, running);
      }
      return running;
    };
    const results = await Promise.allSettled([...doomed.values()].map(remove));
    return results.every(result => result.status === 'fulfilled');
  }

  #work(
    stack: StackRecord,
    signal: AbortSignal = this.#stopping.signal,
  ): ResourceWork {
    return new ResourceWork(
      this.stacks,
      this.#handlers,
      stack,
      signal,
      this.references,
    );
  }

  #outputs(stack: StackRecord): StackOutput[] {
    const template = parseTemplate(stack.template);
    const evaluator = this.#evaluator(stack, template);
    return Object.entries(template.Outputs ?? {})
      .filter(
        ([, { Condition }]) => !Condition || evaluator.condition(Condition),
      )
      .map(([key, output]) => ({
        key,
        value: String(evaluator.value(output.Value)),
        description: output.Description,
        exportName:
          output.Export && String(evaluator.value(output.Export.Name)),
      }));
  }
}
