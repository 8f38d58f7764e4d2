import { RESOURCES } from '../../state/faults';
import type { Account, MadeResource, ResourceHandler } from '../../types';
import { isGone } from '../ensure';
import type { ResourceDrift, ResourceRecord, StackRecord } from '../model';
import type { Stacks } from '../stacks';
import { differencesOf } from './compare';

/** Types that CloudFormation does not look at, of those that stacks have here. */
const UNCHECKED = [
  'AWS::CDK::Metadata',
  'AWS::Cognito::UserPoolDomain',
  'AWS::IAM::Policy',
];

/** Whether CloudFormation looks for drift of a resource. */
const isChecked = (resource: ResourceRecord): boolean =>
  !isGone(resource) &&
  resource.physicalId !== undefined &&
  !UNCHECKED.includes(resource.type);

/** Compares resources as they are with what their stack says. */
export class LiveState {
  readonly #handlers: ReadonlyMap<string, ResourceHandler>;

  constructor(
    private readonly account: Account,
    handlers: ResourceHandler[],
    private readonly isThere: (resource: MadeResource) => boolean,
  ) {
    this.#handlers = new Map(handlers.map(handler => [handler.type, handler]));
  }

  async #read({
    type,
    physicalId,
    properties,
  }: ResourceRecord): Promise<Record<string, unknown> | undefined> {
    const read = this.#handlers.get(type)?.read;
    if (!read) {
      return this.isThere({ type, physicalId: physicalId!, properties })
        ? properties
        : undefined;
    }
    const known = await read(physicalId!, properties);
    // What the template does not say is not compared.
    return (
      known && {
        ...properties,
        ...Object.fromEntries(
          Object.entries(known).filter(([name]) => name in properties),
        ),
      }
    );
  }

  async #look(
    stack: StackRecord,
    resource: ResourceRecord,
    signal: AbortSignal,
  ): Promise<ResourceDrift> {
    const at = this.account.clock.now().toISOString();
    try {
      const actual = await this.account.faults.around(
        {
          service: RESOURCES,
          operation: `read ${resource.type}`,
          principal: stack.id,
        },
        signal,
        () => this.#read(resource),
      );
      if (!actual) {
        return { status: 'DELETED', at, differences: [] };
      }
      const differences = differencesOf(resource.properties, actual);
      return {
        status: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
        at,
        actual,
        differences,
      };
    } catch (error) {
      return {
        status: 'UNKNOWN',
        at,
        reason: (error as Error).message,
        differences: [],
      };
    }
  }

  /** How the resources of a stack are now, by logical id; those that can be looked at. */
  async of(
    stacks: Stacks,
    stack: StackRecord,
    signal: AbortSignal,
  ): Promise<Record<string, ResourceDrift>> {
    const found: Record<string, ResourceDrift> = {};
    for (const resource of stacks.resources(stack.id).values()) {
      if (isChecked(resource)) {
        found[resource.logicalId] = await this.#look(stack, resource, signal);
      }
    }
    return found;
  }
}

/** What resources come to for their stack. */
export function stackStatusOf(
  drifts: ResourceDrift[],
): 'DRIFTED' | 'IN_SYNC' | 'UNKNOWN' {
  if (drifts.some(({ status }) => /^(MODIFIED|DELETED)$/.test(status))) {
    return 'DRIFTED';
  }
  return drifts.some(({ status }) => status === 'UNKNOWN')
    ? 'UNKNOWN'
    : 'IN_SYNC';
}
