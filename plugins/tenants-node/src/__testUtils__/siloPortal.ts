import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
  type CreateStackInput,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Sandbox, SandboxOptions } from '@tenantry/aws-sandbox';
import { withFrontDoor } from './frontDoor';
import {
  INPUT,
  SILO_TIERS,
  startPortal,
  stepOf,
  type RunningTasks,
} from './portal';
import { startSiloCell } from './siloCell';
import { connectionOf } from './testCell';

/** A tenant in a silo of the shared cluster. */
export const ADVANCED = { ...INPUT, tier: 'advanced' };
/** A tenant with a cluster of its own, and a route for each service. */
export const PREMIUM = { ...INPUT, tier: 'premium' };

/** Tables that each silo has: orders and products. */
export const TABLES_EACH = 2;

/** A cell for silos, and what a test asks of it. */
export interface SiloBed {
  sandbox: Sandbox;
  /** Of its front door. */
  apiUrl: string;
  cloudformation: CloudFormationClient;
  /** What was logged by steps of `step`. */
  log: string[];
  /** Tasks that are still at work. */
  running: RunningTasks;
  step(taskId: string, signal?: AbortSignal): ReturnType<typeof stepOf>;
  portal(deployment?: object, now?: () => Date): ReturnType<typeof startPortal>;
  stack(name: string): Promise<Stack | undefined>;
  makeStack(
    name: string,
    input?: Partial<CreateStackInput>,
  ): Promise<Stack | undefined>;
  /** How many calls there were, of one operation or of all. */
  callsOf(operation?: string): number;
  /** Partition keys of the registry's items that begin so. */
  rows(prefix: string): Promise<string[]>;
  /** Tables of tenants. */
  tables(): Promise<unknown[]>;
  stop(): Promise<void>;
}

/** Anything: what a stack of somebody else holds. */
const FOREIGN = {
  Resources: { Topic: { Type: 'AWS::Logs::LogGroup', Properties: {} } },
};

export async function startSiloBed(
  door: { url: string },
  sandboxOptions?: SandboxOptions,
): Promise<SiloBed> {
  const sandbox = await startSiloCell({
    apiUrl: door.url,
    sandbox: sandboxOptions,
  });
  const cloudformation = new CloudFormationClient(connectionOf(sandbox));
  const log: string[] = [];
  const running: RunningTasks = new Set();
  const stack = async (name: string) => {
    try {
      const { Stacks } = await cloudformation.send(
        new DescribeStacksCommand({ StackName: name }),
      );
      return Stacks![0];
    } catch {
      return undefined;
    }
  };
  return {
    sandbox,
    apiUrl: door.url,
    cloudformation,
    log,
    running,
    step: (taskId, signal) =>
      stepOf(taskId, { signal, running, log: line => log.push(line) }),
    portal: (deployment, now) =>
      startPortal(sandbox, {
        tiers: SILO_TIERS,
        deployment,
        now,
        fleetLookMs: 50,
      }),
    stack,
    async makeStack(name, input) {
      await cloudformation.send(
        new CreateStackCommand({
          StackName: name,
          TemplateBody: JSON.stringify(FOREIGN),
          ...input,
        }),
      );
      await waitUntilStackCreateComplete(
        {
          client: cloudformation,
          minDelay: 0.05,
          maxDelay: 0.2,
          maxWaitTime: 30,
        } as never,
        { StackName: name },
      );
      return stack(name);
    },
    callsOf: operation =>
      sandbox.calls
        .list()
        .filter(call => !operation || call.operation === operation).length,
    async rows(prefix) {
      const inventory = await sandbox.inventory();
      return Object.entries(inventory)
        .filter(([kind]) => kind.startsWith('rows of '))
        .flatMap(([, rows]) => rows as string[])
        .filter(row => row.startsWith(`pk=${prefix}`))
        .map(row => row.replace(/^pk=(\S+).*/, '$1'));
    },
    async tables() {
      const { tables } = await sandbox.inventory();
      return tables.filter(
        name => !/shared-infra|tenant-pool-basic/.test(String(name)),
      );
    },
    async stop() {
      cloudformation.destroy();
      await sandbox.stop();
    },
  };
}

/** Gives each test a cell of its own behind one front door; stops it. */
export function withSiloBeds(
  take: (bed: SiloBed) => void | Promise<void>,
  sandboxOptions?: SandboxOptions,
): void {
  const door = withFrontDoor();
  let bed: SiloBed | undefined;
  beforeEach(async () => {
    // Where this one does not start, that of the test before is not stopped again.
    bed = undefined;
    bed = await startSiloBed(door, sandboxOptions);
    await take(bed);
  });
  afterEach(() => bed?.stop());
}
