import { NotSupportedError } from '../errors';
import { RESOURCES } from '../state/faults';
import type { ResourceContext, ResourceHandler } from '../types';
import { resolveReferences, type ReferenceSources } from './dynamicReferences';
import { handlerMessage } from './handlerMessage';
import type { ResourceRecord, StackRecord } from './model';
import type { Stacks } from './stacks';

/** A resource's own tags, however its type writes them. */
export const tagsOf = (
  properties: Record<string, any>,
): Record<string, string> =>
  Array.isArray(properties.Tags)
    ? Object.fromEntries(
        properties.Tags.map(({ Key, Value }: any) => [Key, String(Value)]),
      )
    : { ...properties.Tags };

/** Why work is aborted when the sandbox stops: nothing has failed, it goes on at the next start. */
export const STOPPED = new Error('The sandbox stops');

/** Creates, changes and deletes single resources of one stack, and writes down what happened. */
export class ResourceWork {
  constructor(
    private readonly stacks: Stacks,
    private readonly handlers: ReadonlyMap<string, ResourceHandler>,
    private readonly stack: StackRecord,
    private readonly signal: AbortSignal,
    private readonly references: ReferenceSources,
  ) {}

  get(logicalId: string): ResourceRecord | undefined {
    return this.stacks.resources(this.stack.id).get(logicalId);
  }

  handlerOf(type: string): ResourceHandler {
    return this.handlers.get(type)!;
  }

  /** Creates a resource and waits until it is stable. */
  async create(
    wanted: Pick<
      ResourceRecord,
      | 'logicalId'
      | 'type'
      | 'properties'
      | 'dependsOn'
      | 'retain'
      | 'retainOnRollback'
      | 'retainOnReplace'
    >,
  ): Promise<ResourceRecord> {
    const handler = this.handlerOf(wanted.type);
    const context = this.#context(wanted);
    let record = { ...wanted, attributes: {} } as ResourceRecord;
    this.#save(record, 'CREATE_IN_PROGRESS');
    try {
      this.#checkProperties(handler, wanted.properties);
      const properties = this.#resolved(wanted.properties);
      const result = await this.#act(wanted.type, 'create', () =>
        handler.create(properties, context),
      );
      record = {
        ...record,
        physicalId: result.physicalId,
        attributes: result.attributes ?? {},
      };
      this.#save(record, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
      await this.#stabilize(handler, record, context);
      return this.#save(record, 'CREATE_COMPLETE');
    } catch (error) {
      this.#fail(record, 'CREATE_FAILED', error, 'creation');
      throw error;
    }
  }

  /** Takes up a creation that was cut off once the resource was there. */
  async finish(record: ResourceRecord): Promise<ResourceRecord> {
    try {
      await this.#stabilize(
        this.handlerOf(record.type),
        record,
        this.#context(record),
      );
      return this.#save(record, 'CREATE_COMPLETE');
    } catch (error) {
      this.#fail(record, 'CREATE_FAILED', error, 'creation');
      throw error;
    }
  }

  /**
   * Changes a resource in place and waits until it is stable. `actual`: what it is to be
   * like, where the stack goes on saying something else.
   */
  async update(
    previous: ResourceRecord,
    wanted: Pick<
      ResourceRecord,
      | 'properties'
      | 'dependsOn'
      | 'retain'
      | 'retainOnRollback'
      | 'retainOnReplace'
    >,
    actual?: Record<string, unknown>,
  ): Promise<ResourceRecord> {
    const handler = this.handlerOf(previous.type);
    const { properties, dependsOn, retain, retainOnRollback, retainOnReplace } =
      wanted;
    let record: ResourceRecord = {
      ...previous,
      properties,
      dependsOn,
      retain,
      retainOnRollback,
      retainOnReplace,
    };
    const context = this.#context(record);
    this.#save(record, 'UPDATE_IN_PROGRESS');
    try {
      this.#checkProperties(handler, properties);
      const resolved = this.#resolved(actual ?? properties);
      const result = await this.#act(record.type, 'update', () =>
        handler.update!(
          previous.physicalId!,
          resolved,
          previous.properties,
          context,
        ),
      );
      record = {
        ...record,
        physicalId: result.physicalId,
        attributes: result.attributes ?? record.attributes,
      };
      await this.#stabilize(handler, record, context);
      return this.#save(record, 'UPDATE_COMPLETE');
    } catch (error) {
      this.#fail(record, 'UPDATE_FAILED', error, 'update');
      throw error;
    }
  }

  /** Leaves a resource as it is; what is to become of it in the end may have changed. */
  keep(previous: ResourceRecord, wanted: Partial<ResourceRecord>): void {
    this.stacks
      .resources(this.stack.id)
      .put(previous.logicalId, { ...previous, ...wanted });
  }

  /** Deletes a resource, or leaves it when it is to be retained. */
  async delete(record: ResourceRecord): Promise<void> {
    if (record.retain && record.physicalId !== undefined) {
      this.leave(record);
      return;
    }
    this.#save(record, 'DELETE_IN_PROGRESS');
    try {
      await this.remove(record);
      this.#save(record, 'DELETE_COMPLETE');
    } catch (error) {
      this.#fail(record, 'DELETE_FAILED', error, 'deletion');
      throw error;
    }
  }

  /** Leaves a resource behind that its stack does without. */
  leave(record: ResourceRecord): void {
    this.#save(record, 'DELETE_SKIPPED');
  }

  /** Deletes what a record stands for without touching the stack's own record. */
  async remove(record: ResourceRecord): Promise<void> {
    if (record.physicalId !== undefined) {
      await this.#act(record.type, 'delete', () =>
        this.handlerOf(record.type).delete(
          record.physicalId!,
          record.properties,
          this.#context(record),
        ),
      );
    }
  }

  /** Tells that a resource could not even be begun; what exists of it stays as it is. */
  reject(logicalId: string, type: string, error: Error): void {
    const existing = this.get(logicalId);
    this.#save(
      existing ?? {
        logicalId,
        type,
        properties: {},
        attributes: {},
        dependsOn: [],
        retain: false,
        status: '',
        at: '',
      },
      existing ? 'UPDATE_FAILED' : 'CREATE_FAILED',
      error.message,
    );
  }

  /** Puts an earlier record back, after its replacement was undone. */
  restore(record: ResourceRecord): void {
    this.#save(record, 'UPDATE_COMPLETE');
  }

  #save(
    record: ResourceRecord,
    status: string,
    reason?: string,
  ): ResourceRecord {
    const saved = { ...record, status, reason };
    this.stacks.setResource(this.stack.id, saved);
    return saved;
  }

  /** Express operations do not wait: resources get stable by themselves. */
  async #stabilize(
    handler: ResourceHandler,
    { type, physicalId, properties }: ResourceRecord,
    context: ResourceContext,
  ): Promise<void> {
    if (!this.stack.express) {
      await this.#act(type, 'stabilize', async () =>
        handler.stabilize?.(physicalId!, properties, context),
      );
    }
  }

  /** Lets a handler act; what it throws is worded as CloudFormation does. */
  async #act<T>(
    type: string,
    verb: 'create' | 'update' | 'delete' | 'stabilize',
    action: () => Promise<T>,
  ): Promise<T> {
    try {
      return await this.stacks.account.faults.around(
        {
          service: RESOURCES,
          operation: `${verb} ${type}`,
          principal: this.stack.id,
        },
        this.signal,
        action,
      );
    } catch (error) {
      throw this.signal.aborted
        ? error
        : new Error(
            handlerMessage(error as Error, type, () =>
              this.stacks.account.ids.uuid(),
            ),
          );
    }
  }

  #resolved(properties: Record<string, unknown>): Record<string, unknown> {
    return resolveReferences(properties, this.references);
  }

  #fail(
    record: ResourceRecord,
    status: string,
    error: unknown,
    what: string,
  ): void {
    if (this.signal.reason === STOPPED) {
      return;
    }
    this.#save(
      record,
      status,
      this.signal.aborted
        ? `Resource ${what} cancelled`
        : (error as Error).message,
    );
  }

  #checkProperties(
    handler: ResourceHandler,
    properties: Record<string, unknown>,
  ): void {
    const unknown = Object.keys(properties).find(
      name => handler.properties !== '*' && !handler.properties.includes(name),
    );
    if (unknown) {
      throw new NotSupportedError(`the property ${unknown} of ${handler.type}`);
    }
  }

  #context({
    logicalId,
    properties,
    attributes = {},
  }: Pick<ResourceRecord, 'logicalId' | 'properties'> &
    Partial<ResourceRecord>): ResourceContext {
    const { name, id, tags } = this.stack;
    const { ids } = this.stacks.account;
    return {
      stackName: name,
      stackId: id,
      logicalId,
      attributes,
      tags: { ...tags, ...tagsOf(properties) },
      signal: this.signal,
      generateName: (maxLength = 128) => {
        const suffix = ids.alphanumeric(12).toUpperCase();
        const prefix = `${name}-${logicalId}`.slice(
          0,
          maxLength - suffix.length - 1,
        );
        return `${prefix.replace(/-+$/, '')}-${suffix}`;
      },
    };
  }
}
