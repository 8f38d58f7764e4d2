import type { Collection } from '../state/store';
import type { Account } from '../types';
import type { EventRecord, ResourceRecord, StackRecord } from './model';
import { validationError } from './template';

/** Stacks, their resources and events, as they are kept. */
export class Stacks {
  readonly #stacks: Collection<StackRecord>;

  constructor(
    readonly account: Account,
    /** Told of each status that a stack comes to. */
    private readonly onStatus: (stack: StackRecord) => void = () => {},
  ) {
    this.#stacks = account.store.collection('cloudformation.stacks');
  }

  now(): string {
    return this.account.clock.now().toISOString();
  }

  all(): StackRecord[] {
    return this.#stacks.values();
  }

  /** By name, unless deleted; by id also when deleted. */
  find(nameOrId: string): StackRecord | undefined {
    return nameOrId.startsWith('arn:')
      ? this.#stacks.get(nameOrId)
      : this.all().find(
          stack =>
            stack.name === nameOrId && stack.status !== 'DELETE_COMPLETE',
        );
  }

  require(nameOrId: string): StackRecord {
    const stack = this.find(nameOrId);
    if (!stack) {
      throw validationError(`Stack with id ${nameOrId} does not exist`);
    }
    return stack;
  }

  save(stack: StackRecord): void {
    this.#stacks.put(stack.id, stack);
  }

  /** Changes a stack's status and tells it as an event. */
  setStatus(
    id: string,
    status: string,
    changes: Partial<StackRecord> = {},
  ): StackRecord {
    const stack = {
      ...this.#stacks.get(id)!,
      reason: undefined,
      ...changes,
      status,
    };
    this.save(stack);
    this.addEvent(stack, {
      logicalId: stack.name,
      physicalId: stack.id,
      type: 'AWS::CloudFormation::Stack',
      status,
      reason: stack.reason,
    });
    return stack;
  }

  resources(stackId: string): Collection<ResourceRecord> {
    return this.account.store.collection(`cloudformation.resources/${stackId}`);
  }

  /** Changes a resource and tells it as an event. */
  setResource(stackId: string, resource: Omit<ResourceRecord, 'at'>): void {
    this.resources(stackId).put(resource.logicalId, {
      ...resource,
      at: this.now(),
    });
    this.addEvent(this.#stacks.get(stackId)!, resource);
  }

  addEvent(
    stack: StackRecord,
    event: Pick<
      EventRecord,
      'logicalId' | 'physicalId' | 'type' | 'status' | 'reason'
    >,
  ): void {
    const { logicalId, physicalId, type, status, reason } = event;
    const events = this.account.store.collection<EventRecord>(
      `cloudformation.events/${stack.id}`,
    );
    // Keys keep the order through a restart.
    events.put(String(events.values().length).padStart(6, '0'), {
      id: this.account.ids.uuid(),
      logicalId,
      physicalId,
      type,
      status,
      reason,
      at: this.now(),
      clientRequestToken: stack.clientRequestToken,
    });
    if (physicalId === stack.id) {
      this.onStatus(stack);
    }
  }

  /** Newest first. */
  events(stackId: string): EventRecord[] {
    return this.account.store
      .collection<EventRecord>(`cloudformation.events/${stackId}`)
      .values()
      .reverse();
  }

  /** The stack that exports a name, with the value. */
  exports(): Array<{ stack: StackRecord; name: string; value: string }> {
    return this.all()
      .filter(stack => stack.status !== 'DELETE_COMPLETE')
      .flatMap(stack =>
        stack.outputs
          .filter(output => output.exportName)
          .map(({ exportName, value }) => ({
            stack,
            name: exportName!,
            value,
          })),
      );
  }
}
