import type { ResourceHandler } from '../types';
import { deleteInOrder, importerOf } from './deletion';
import type { ReferenceSources } from './dynamicReferences';
import { ensure } from './ensure';
import { evaluatorOf, outputsOf } from './evaluation';
import type { Change, ResourceDrift, StackRecord } from './model';
import { planResources, type PlannedResource } from './plan';
import { ResourceWork, STOPPED } from './ResourceWork';
import { checkRules } from './rules';
import type { Stacks } from './stacks';
import { failureOf, madeByCreation, takeBack } from './takeBack';
import { parseTemplate } from './template';

/** Why operations go back that a stop of the sandbox has cut off. */
const INTERRUPTED = 'The operation was interrupted';

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
    const { template, evaluator } = this.#plan(stack);
    checkRules(template, evaluator);
  }

  create(stack: StackRecord): void {
    this.#run(stack, async signal => {
      try {
        await this.#apply(stack, signal);
        this.stacks.setStatus(stack.id, 'CREATE_COMPLETE', {
          outputs: outputsOf(this.stacks, stack),
        });
      } catch (error) {
        await this.#undoCreate(stack, error);
      }
    });
  }

  /** `drifts`, by logical id: resources to bring back to what the template says. */
  update(
    stack: StackRecord,
    drifts: Readonly<Record<string, ResourceDrift>> = {},
  ): void {
    this.#run(stack, async signal => {
      const changes: Change[] = [];
      try {
        await this.#apply(stack, signal, changes, drifts);
        const outputs = outputsOf(this.stacks, stack);
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

  /** Takes up what a stop of the sandbox has cut off: creations and deletions go on, updates back. */
  recover(): void {
    for (const stack of this.stacks.all()) {
      const { status } = stack;
      if (!status.endsWith('_IN_PROGRESS')) {
        continue;
      }
      if (status.startsWith('DELETE')) {
        this.delete(stack);
      } else if (status === 'CREATE_IN_PROGRESS') {
        this.create(stack);
      } else if (status === 'ROLLBACK_IN_PROGRESS') {
        this.#run(stack, () => this.#rollBackCreate(stack, INTERRUPTED));
      } else {
        // What was done is not known any more: apply the earlier template over it.
        const earlier = { ...stack, ...stack.previous };
        this.stacks.setStatus(stack.id, 'UPDATE_ROLLBACK_IN_PROGRESS', {
          ...stack.previous,
          reason: INTERRUPTED,
        });
        this.#run(stack, async signal => {
          const changes: Change[] = [];
          await this.#apply(earlier, signal, changes);
          await this.#cleanUp(earlier, changes);
          this.stacks.setStatus(stack.id, 'UPDATE_ROLLBACK_COMPLETE', {
            outputs: outputsOf(this.stacks, earlier),
            previous: undefined,
          });
        });
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort(STOPPED);
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

  #plan(stack: StackRecord) {
    const template = parseTemplate(stack.template);
    const evaluator = evaluatorOf(this.stacks, stack, template);
    return {
      template,
      evaluator,
      planned: planResources(template, evaluator, this.#handlers),
    };
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

  /** Brings every wanted resource into being; stops at the first that fails. */
  async #apply(
    stack: StackRecord,
    stopping: AbortSignal,
    changes: Change[] = [],
    drifts: Readonly<Record<string, ResourceDrift>> = {},
  ): Promise<void> {
    const { planned, evaluator } = this.#plan(stack);
    const failed = new AbortController();
    const signal = AbortSignal.any([stopping, failed.signal]);
    const work = this.#work(stack, signal);
    const started = new Map<string, Promise<void>>();
    const bring = (item: PlannedResource): Promise<void> => {
      let running = started.get(item.logicalId);
      if (!running) {
        running = Promise.all(
          item.dependsOn.map(name => bring(planned.get(name)!)),
        ).then(async () => {
          signal.throwIfAborted();
          await ensure(work, item, evaluator, changes, drifts[item.logicalId]);
        });
        started.set(item.logicalId, running);
      }
      return running;
    };
    let firstFailure: unknown;
    await Promise.allSettled(
      [...planned.values()].map(item =>
        bring(item).catch(error => {
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

  /** After a successful update: what was replaced, or is no longer in the template, goes. */
  async #cleanUp(stack: StackRecord, changes: Change[]): Promise<void> {
    const { planned } = this.#plan(stack);
    const work = this.#work(stack);
    for (const { kind, logicalId, previous } of changes) {
      if (kind === 'replaced' && !work.get(logicalId)?.retainOnReplace) {
        await work.remove(previous!);
      }
    }
    await deleteInOrder(
      work,
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
    const reason = failureOf(this.stacks, stack, error);
    if (stack.onFailure === 'DO_NOTHING') {
      this.stacks.setStatus(stack.id, 'CREATE_FAILED', { reason });
      return;
    }
    if (stack.onFailure === 'DELETE') {
      this.stacks.setStatus(stack.id, 'DELETE_IN_PROGRESS', {
        reason: `${reason}Delete requested by user.`,
      });
      await this.#deleteAll(stack, madeByCreation(this.stacks, stack, false));
      return;
    }
    await this.#rollBackCreate(stack, `${reason}Rollback requested by user.`);
  }

  async #rollBackCreate(
    stack: StackRecord,
    reason: string,
    retainExceptOnCreate = false,
  ): Promise<void> {
    this.stacks.setStatus(stack.id, 'ROLLBACK_IN_PROGRESS', { reason });
    const done = await deleteInOrder(
      this.#work(stack),
      madeByCreation(this.stacks, stack, retainExceptOnCreate),
    );
    this.#end(stack, done ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED');
  }

  async #undoUpdate(
    stack: StackRecord,
    changes: Change[],
    error: unknown,
  ): Promise<void> {
    if (this.#stopping.signal.aborted) {
      return;
    }
    const reason = failureOf(this.stacks, stack, error);
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
    let status = 'UPDATE_ROLLBACK_COMPLETE';
    try {
      await takeBack(
        this.#work(stack),
        this.stacks.resources(stack.id).values(),
        changes,
        retainExceptOnCreate,
      );
    } catch (failure) {
      status = 'UPDATE_ROLLBACK_FAILED';
      this.stacks.account.logger.warn(
        `The rollback of the stack ${stack.name} failed: ${failure}`,
      );
    }
    this.#end(stack, status, { previous: undefined, changes: undefined });
  }

  async #deleteAll(
    stack: StackRecord,
    resources = this.stacks.resources(stack.id).values(),
  ): Promise<void> {
    const importer = importerOf(this.stacks, stack);
    if (importer) {
      this.stacks.setStatus(stack.id, 'DELETE_FAILED', {
        reason: `Export ${importer.name} cannot be deleted as it is in use by ${importer.by}`,
      });
      return;
    }
    const work = this.#work(stack);
    const gone = await deleteInOrder(work, resources, stack.force);
    const failed = resources
      .map(({ logicalId }) => this.stacks.resources(stack.id).get(logicalId)!)
      .filter(({ status }) => status === 'DELETE_FAILED');
    const stuck = failed.map(({ logicalId }) => logicalId);
    const done = gone || stack.force === true;
    if (done) {
      failed.forEach(record => work.leave(record));
    }
    this.#end(
      stack,
      done ? 'DELETE_COMPLETE' : 'DELETE_FAILED',
      done
        ? { deletedAt: this.stacks.now(), outputs: [] }
        : {
            reason: `The following resource(s) failed to delete: [${stuck.join(
              ', ',
            )}]. `,
          },
    );
  }

  /** Ends an operation, unless it was cut off and is to go on later. */
  #end(
    stack: StackRecord,
    status: string,
    changes: Partial<StackRecord> = {},
  ): void {
    if (!this.#stopping.signal.aborted) {
      this.stacks.setStatus(stack.id, status, changes);
    }
  }
}
