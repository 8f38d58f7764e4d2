import { AwsError } from '../../errors';
import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import type { LogLine } from './lineFile';
import type { LineStore } from './LineStore';

export interface LogGroup {
  name: string;
  retentionInDays?: number;
  createdAt: string;
}

const DAY_MS = 86_400_000;

/** Log groups, and what was written to them as far as their retention goes. */
export class LogGroups {
  readonly #groups: Collection<LogGroup>;

  constructor(private readonly account: Account, readonly lines: LineStore) {
    this.#groups = account.store.collection<LogGroup>('logs.groups');
  }

  arnOf(name: string): string {
    return this.account.arn('logs', `log-group:${name}`);
  }

  all(): LogGroup[] {
    return this.#groups.values();
  }

  find(name: string): LogGroup | undefined {
    return this.#groups.get(name);
  }

  require(name: string): LogGroup {
    const group = this.find(name);
    if (!group) {
      throw new AwsError(
        'ResourceNotFoundException',
        'The specified log group does not exist.',
      );
    }
    return group;
  }

  create(name: string, retentionInDays?: number): void {
    if (this.#groups.get(name)) {
      throw new AwsError(
        'ResourceAlreadyExistsException',
        'The specified log group already exists',
      );
    }
    this.#groups.put(name, {
      name,
      retentionInDays,
      createdAt: this.account.clock.now().toISOString(),
    });
  }

  retain(name: string, retentionInDays: number | undefined): void {
    this.#groups.put(name, { ...this.require(name), retentionInDays });
  }

  remove(name: string): void {
    if (this.#groups.delete(name)) {
      this.lines.remove(name);
    }
  }

  /** Writes a line. Lines for groups that do not exist are lost, as in AWS. */
  put(
    name: string,
    stream: string,
    message: string,
    timestampMs = this.account.clock.now().getTime(),
  ): void {
    if (this.#groups.get(name)) {
      this.lines.put(name, stream, timestampMs, message);
    }
  }

  /** From when on a group has its lines. */
  keptSince({ retentionInDays }: LogGroup): number {
    return retentionInDays === undefined
      ? 0
      : this.account.clock.now().getTime() - Number(retentionInDays) * DAY_MS;
  }

  /** Lines from one time to another, both inclusive, oldest first. */
  between(name: string, fromMs = 0, toMs = Number.MAX_SAFE_INTEGER): LogLine[] {
    const since = this.keptSince(this.require(name));
    this.lines.expire(name, since);
    return this.lines.between(name, fromMs, toMs);
  }
}
