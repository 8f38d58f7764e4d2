import type { Collection } from '../../state/store';
import type { Account } from '../../types';
import type { Queues } from '../sqs/Queues';
import type { EventBus, EventInput, Rule, Target } from './model';
import { matchesPattern } from './pattern';

export const DEFAULT_BUS = 'default';
const SERVICE = 'events.amazonaws.com';

/** Event buses and their rules. What matches a rule goes to its queues at once. */
export class Buses {
  readonly buses: Collection<EventBus>;
  /** By ARN. */
  readonly rules: Collection<Rule>;
  /** Targets that did not take an event: told once each. */
  readonly #refused = new Set<string>();

  constructor(
    private readonly account: Account,
    private readonly queues: Queues,
  ) {
    this.buses = account.store.collection('events.buses');
    this.rules = account.store.collection('events.rules');
  }

  arnOf(bus: string): string {
    return this.account.arn('events', `event-bus/${bus}`);
  }

  /** The name of a bus that is there, by name or ARN. */
  find(nameOrArn: string = DEFAULT_BUS): string | undefined {
    const name = nameOrArn.split('/').pop()!;
    return name === DEFAULT_BUS || this.buses.get(name) ? name : undefined;
  }

  /** Puts an event on a bus, and gives its id. */
  put(bus: string, event: EventInput): string {
    const id = this.account.ids.uuid();
    const rules = this.rules
      .values()
      .filter(rule => rule.enabled && rule.bus === bus);
    if (rules.length === 0) {
      return id;
    }
    const time = event.time ?? this.account.clock.now();
    const envelope = {
      version: '0',
      id,
      'detail-type': event.detailType,
      source: event.source,
      account: this.account.accountId,
      time: `${time.toISOString().slice(0, 19)}Z`,
      region: this.account.region,
      resources: event.resources ?? [],
      // As it arrives: without what is undefined, times as text.
      detail: JSON.parse(JSON.stringify(event.detail)),
    };
    const body = JSON.stringify(envelope);
    for (const rule of rules) {
      if (matchesPattern(rule.pattern, envelope)) {
        rule.targets.forEach(target => this.#deliver(rule, target, body));
      }
    }
    return id;
  }

  #deliver(rule: Rule, target: Target, body: string): void {
    const from = { service: SERVICE, sourceArn: rule.arn };
    const problem = this.queues.deliver(target.arn, body, from);
    if (problem === undefined) {
      return;
    }
    const { deadLetterArn } = target;
    const lost =
      !deadLetterArn ||
      this.queues.deliver(deadLetterArn, body, from) !== undefined;
    const id = `${rule.arn} ${target.arn}`;
    if (!this.#refused.has(id)) {
      this.#refused.add(id);
      this.account.logger.warn(
        `Events of the rule ${rule.name} do not reach their target, and ${
          lost ? 'are lost' : 'go to its dead-letter queue'
        }: ${problem}`,
      );
    }
  }
}
