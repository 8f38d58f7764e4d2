import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { application, tableOutputOf, tablesOf } from '@tenantry/application';
import { z } from 'zod';
import type { AwsClients, CellClients } from '../aws/clients';
import type { Cell } from '../config';
import { LifecycleError } from '../errors';

const url = z.url();
const text = z.string().min(1);

/** Outputs of `shared-infra-stack` that the portal uses; those of shards are read by `shardsOf`. */
const sharedOutputs = z.looseObject({
  ApiGatewayUrl: url,
  RegistryTableName: text,
  UsagePlanIdBasic: text,
  UsagePlanIdAdvanced: text,
  UsagePlanIdPremium: text,
  TenantTemplatesUrl: url.optional(),
  ExportBucketName: text.optional(),
  EventBusName: text.optional(),
  RequestQueueUrl: url.optional(),
});

/** Outputs of `tenant-pool-basic` that the portal uses. */
const poolOutputs = z.object({
  ClusterName: text,
  UserPoolId: text,
  UserPoolClientId: text,
  UserPoolIssuer: url,
  RunningImageTag: text.optional(),
});

/** Where the rows of the pool's tenants are. */
const poolTableOutputs = z.object(
  Object.fromEntries(
    tablesOf(application).map(table => [tableOutputOf(table), text]),
  ),
);

/** Outputs of `tenant-cluster-advanced` that the portal uses. */
const advancedOutputs = z.object({ ClusterName: text });

export type SharedOutputs = z.infer<typeof sharedOutputs>;
export type PoolOutputs = z.infer<typeof poolOutputs>;
export type AdvancedOutputs = z.infer<typeof advancedOutputs>;

export const SHARED_STACK = 'shared-infra-stack';
export const POOL_STACK = 'tenant-pool-basic';
export const ADVANCED_STACK = 'tenant-cluster-advanced';

/** A cell, the clients for it, and what its shared stack says. */
export interface CellContext {
  cell: Cell;
  clients: CellClients;
  shared: SharedOutputs;
}

/** Outputs change only when somebody deploys. */
const FRESH_MS = 60_000;

interface Cached {
  readAt: number;
  outputs: Promise<Record<string, string>>;
}

/** What the stacks of cells say, read at most once a minute. */
export class CellContexts {
  readonly #cache = new Map<string, Cached>();

  constructor(
    private readonly clients: AwsClients,
    private readonly now: () => number = Date.now,
  ) {}

  async context(cell: Cell): Promise<CellContext> {
    return {
      cell,
      clients: await this.clients.for(cell),
      shared: await this.#outputs(cell, SHARED_STACK, sharedOutputs),
    };
  }

  pool(cell: Cell): Promise<PoolOutputs> {
    return this.#outputs(cell, POOL_STACK, poolOutputs);
  }

  poolTables(cell: Cell): Promise<z.infer<typeof poolTableOutputs>> {
    return this.#outputs(cell, POOL_STACK, poolTableOutputs);
  }

  /** The cluster that tenants with services of their own share. */
  advanced(cell: Cell): Promise<AdvancedOutputs> {
    return this.#outputs(cell, ADVANCED_STACK, advancedOutputs);
  }

  /** The pool has just been changed: what was read of it before counts no more. */
  forgetPool(cell: Cell): void {
    this.#cache.delete(`${cell.id}/${POOL_STACK}`);
  }

  async #outputs<T>(
    cell: Cell,
    stackName: string,
    schema: z.ZodType<T>,
  ): Promise<T> {
    const key = `${cell.id}/${stackName}`;
    let cached = this.#cache.get(key);
    if (!cached || this.now() - cached.readAt > FRESH_MS) {
      cached = { readAt: this.now(), outputs: this.#read(cell, stackName) };
      this.#cache.set(key, cached);
      cached.outputs.catch(() => this.#cache.delete(key));
    }
    const result = schema.safeParse(await cached.outputs);
    if (!result.success) {
      this.#cache.delete(key);
      const names = result.error.issues.map(issue => issue.path.join('.'));
      throw new LifecycleError(
        `The stack ${stackName} in cell ${
          cell.id
        } lacks the outputs ${names.join(', ')}.`,
        'Deploy it from this version of Tenantry, then run it again.',
      );
    }
    return result.data;
  }

  async #read(cell: Cell, stackName: string): Promise<Record<string, string>> {
    const { cloudformation } = await this.clients.for(cell);
    const missing = () =>
      new LifecycleError(
        `The stack ${stackName} does not exist in cell ${cell.id} (${cell.region}).`,
        'Deploy it, then run it again.',
      );
    let stack;
    try {
      const { Stacks } = await cloudformation.send(
        new DescribeStacksCommand({ StackName: stackName }),
      );
      stack = Stacks?.[0];
    } catch (error) {
      // CloudFormation has no error code of its own for this.
      throw /does not exist/.test((error as Error).message) ? missing() : error;
    }
    if (!stack) {
      throw missing();
    }
    if (/^(CREATE_IN_PROGRESS|ROLLBACK|DELETE)/.test(stack.StackStatus ?? '')) {
      throw new LifecycleError(
        `The stack ${stackName} in cell ${cell.id} is ${stack.StackStatus}.`,
        'Wait until it is deployed, or deploy it anew, then run it again.',
      );
    }
    return Object.fromEntries(
      (stack.Outputs ?? []).map(output => [
        output.OutputKey!,
        output.OutputValue!,
      ]),
    );
  }
}
