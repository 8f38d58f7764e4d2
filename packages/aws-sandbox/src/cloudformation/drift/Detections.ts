import type { Collection } from '../../state/store';
import type { ResourceDrift, StackRecord } from '../model';
import type { Stacks } from '../stacks';
import { validationError } from '../template';
import type { Background } from './Background';
import { stackStatusOf, type LiveState } from './LiveState';

/** One look for the drift of a stack. */
export interface Detection {
  id: string;
  stackId: string;
  status: 'DETECTION_IN_PROGRESS' | 'DETECTION_COMPLETE' | 'DETECTION_FAILED';
  reason?: string;
  startedAt: string;
  stackStatus?: 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN';
  drifted?: number;
}

/** A stack can be looked at in these states. */
const DETECTABLE =
  /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$|^UPDATE_ROLLBACK_FAILED$/;

const DRIFTED = /^(MODIFIED|DELETED)$/;

/** Looks for drift, and what they found. */
export class Detections {
  readonly #detections: Collection<Detection>;

  constructor(
    private readonly stacks: Stacks,
    private readonly live: LiveState,
    private readonly background: Background,
  ) {
    this.#detections = stacks.account.store.collection(
      'cloudformation.driftDetections',
    );
  }

  get(id: string): Detection | undefined {
    return this.#detections.get(id);
  }

  /** What was found of the resources of a stack since its last change. */
  driftsOf({ id, drift }: StackRecord): Map<string, ResourceDrift> {
    return new Map(drift ? this.#drifts(id).entries() : []);
  }

  start(stack: StackRecord): Detection {
    if (!DETECTABLE.test(stack.status)) {
      throw validationError(
        `Drift detection cannot be performed on stack [${stack.id}] while in [${stack.status}] status`,
      );
    }
    for (const earlier of this.#detections.values()) {
      if (earlier.stackId === stack.id) {
        if (earlier.status === 'DETECTION_IN_PROGRESS') {
          throw validationError(
            `Drift detection is already in progress for stack [${stack.id}]`,
          );
        }
        this.#detections.delete(earlier.id);
      }
    }
    const begun: Detection = {
      id: this.stacks.account.ids.uuid(),
      stackId: stack.id,
      status: 'DETECTION_IN_PROGRESS',
      startedAt: this.stacks.now(),
    };
    this.#detections.put(begun.id, begun);
    this.background.run(signal => this.#detect(begun, stack, signal));
    return begun;
  }

  /** A stop of the sandbox has cut off what was in progress. */
  recover(): void {
    for (const detection of this.#detections.values()) {
      if (detection.status === 'DETECTION_IN_PROGRESS') {
        this.#detections.put(detection.id, {
          ...detection,
          status: 'DETECTION_FAILED',
          reason: 'The drift detection operation was interrupted',
        });
      }
    }
  }

  async #detect(
    begun: Detection,
    stack: StackRecord,
    signal: AbortSignal,
  ): Promise<void> {
    const found = await this.live.of(this.stacks, stack, signal);
    signal.throwIfAborted();
    const drifts = Object.values(found);
    const unknown = Object.entries(found).filter(
      ([, { status }]) => status === 'UNKNOWN',
    );
    const stackStatus = stackStatusOf(drifts);
    this.#keep(stack, begun, found, stackStatus);
    this.#detections.put(begun.id, {
      ...begun,
      stackStatus,
      drifted: drifts.filter(({ status }) => DRIFTED.test(status)).length,
      ...(unknown.length > 0
        ? {
            status: 'DETECTION_FAILED',
            reason: `Failed to detect drift on resource(s): [${unknown
              .map(([logicalId]) => logicalId)
              .join(', ')}]`,
          }
        : { status: 'DETECTION_COMPLETE' }),
    });
  }

  /** A stack that has changed meanwhile keeps no word of how it was before. */
  #keep(
    { id, updatedAt }: StackRecord,
    { startedAt }: Detection,
    found: Record<string, ResourceDrift>,
    status: NonNullable<StackRecord['drift']>['status'],
  ): void {
    const current = this.stacks.find(id)!;
    if (current.updatedAt !== updatedAt) {
      return;
    }
    const drifts = this.#drifts(id);
    drifts.entries().forEach(([logicalId]) => drifts.delete(logicalId));
    Object.entries(found).forEach(([logicalId, drift]) =>
      drifts.put(logicalId, drift),
    );
    this.stacks.save({ ...current, drift: { status, checkedAt: startedAt } });
  }

  #drifts(stackId: string): Collection<ResourceDrift> {
    return this.stacks.account.store.collection(
      `cloudformation.drifts/${stackId}`,
    );
  }
}
