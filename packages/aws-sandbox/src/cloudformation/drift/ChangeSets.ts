import { AwsError } from '../../errors';
import type { Collection } from '../../state/store';
import type { ResourceDrift, StackRecord } from '../model';
import type { Stacks } from '../stacks';
import type { Background } from './Background';
import { stackStatusOf, type LiveState } from './LiveState';

/** A change set that takes back what was done behind CloudFormation's back. */
export interface ChangeSetRecord {
  id: string;
  name: string;
  stackId: string;
  status: 'CREATE_PENDING' | 'CREATE_COMPLETE' | 'FAILED';
  reason?: string;
  description?: string;
  /** `ClientToken` of its creation. */
  token?: string;
  createdAt: string;
  deployment: Pick<StackRecord, 'express' | 'onFailure'>;
  /** How many events the stack had: one that has changed since has more. */
  events: number;
  stackStatus?: 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN';
  /** What it takes back, by logical id. */
  drifts: Record<string, ResourceDrift>;
}

const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

const isDrifted = ([, { status }]: [string, ResourceDrift]) =>
  status === 'MODIFIED' || status === 'DELETED';

/** Change sets that revert drift: the only ones there are here. */
export class ChangeSets {
  readonly #changeSets: Collection<ChangeSetRecord>;

  constructor(
    private readonly stacks: Stacks,
    private readonly live: LiveState,
    private readonly background: Background,
  ) {
    this.#changeSets = stacks.account.store.collection(
      'cloudformation.changeSets',
    );
  }

  ofStack(stackId: string): ChangeSetRecord[] {
    return this.#changeSets
      .values()
      .filter(changeSet => changeSet.stackId === stackId);
  }

  /** By ARN, or by name within a stack. */
  find(
    nameOrArn: string,
    stackName: string | undefined,
  ): ChangeSetRecord | undefined {
    if (nameOrArn.startsWith('arn:')) {
      return this.#changeSets.get(nameOrArn);
    }
    const stack = this.stacks.require(stackName ?? '');
    return this.ofStack(stack.id).find(({ name }) => name === nameOrArn);
  }

  require(nameOrArn: string, stackName: string | undefined): ChangeSetRecord {
    const found = this.find(nameOrArn, stackName);
    if (!found) {
      throw new AwsError(
        'ChangeSetNotFound',
        `ChangeSet [${nameOrArn}] does not exist`,
        404,
      );
    }
    return found;
  }

  create(
    stack: StackRecord,
    wanted: Pick<
      ChangeSetRecord,
      'name' | 'description' | 'token' | 'deployment'
    >,
  ): ChangeSetRecord {
    const { account } = this.stacks;
    const created: ChangeSetRecord = {
      ...wanted,
      id: account.arn(
        'cloudformation',
        `changeSet/${wanted.name}/${account.ids.uuid()}`,
      ),
      stackId: stack.id,
      status: 'CREATE_PENDING',
      createdAt: this.stacks.now(),
      events: this.stacks.events(stack.id).length,
      drifts: {},
    };
    this.#changeSets.put(created.id, created);
    this.background.run(signal => this.#fill(created, stack, signal));
    return created;
  }

  delete({ id }: ChangeSetRecord): void {
    this.#changeSets.delete(id);
  }

  /** Whether and how far it was, or can be, executed. */
  executionOf({ id, status, stackId, events }: ChangeSetRecord) {
    const stack = this.stacks.find(stackId)!;
    if (status !== 'CREATE_COMPLETE') {
      return 'UNAVAILABLE';
    }
    if (stack.changeSetId === id) {
      if (stack.status.endsWith('_IN_PROGRESS')) {
        return 'EXECUTE_IN_PROGRESS';
      }
      return stack.status === 'UPDATE_COMPLETE'
        ? 'EXECUTE_COMPLETE'
        : 'EXECUTE_FAILED';
    }
    return this.stacks.events(stackId).length === events
      ? 'AVAILABLE'
      : 'OBSOLETE';
  }

  /** A stop of the sandbox has cut off what was in progress. */
  recover(): void {
    for (const changeSet of this.#changeSets.values()) {
      if (changeSet.status === 'CREATE_PENDING') {
        this.#changeSets.put(changeSet.id, {
          ...changeSet,
          status: 'FAILED',
          reason: 'The operation was interrupted',
        });
      }
    }
  }

  async #fill(
    created: ChangeSetRecord,
    stack: StackRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await this.live.of(this.stacks, stack, signal);
    signal.throwIfAborted();
    if (!this.#changeSets.get(created.id)) {
      return;
    }
    const drifted = Object.entries(found).filter(isDrifted);
    this.#changeSets.put(created.id, {
      ...created,
      stackStatus: stackStatusOf(Object.values(found)),
      drifts: Object.fromEntries(drifted),
      ...(drifted.length > 0
        ? { status: 'CREATE_COMPLETE' }
        : { status: 'FAILED', reason: NO_CHANGES }),
    });
  }
}
