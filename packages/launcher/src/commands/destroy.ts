import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import {
  createTenantsService,
  SHARED_STACK,
} from '@tenantry/plugin-tenants-node';
import { confirm } from '../deploy/ask';
import { asksToOffboard, listed } from '../deploy/asksToOffboard';
import { BOOTSTRAP_STACK } from '../deploy/bootstrap';
import { deleteStack, pollMsOf } from '../deploy/deployStack';
import { emptyBucket } from '../deploy/emptyBucket';
import {
  offboardable,
  offboardTenants,
  remainingTenants,
  requireOffboardable,
} from '../deploy/offboardTenants';
import { readCell } from '../deploy/settings';
import {
  ACCESS_STACK,
  CELL_STACKS,
  isWhole,
  named,
  PORTAL_STACK,
  retainedBy,
  stacksOf,
  tagOf,
  TENANT_TAG,
} from '../deploy/stacks';
import { canBeShut, shutAccess } from '../deploy/shutAccess';
import { stopPortal } from '../deploy/stopPortal';
import { identify } from '../deploy/target';
import { Failure } from '../failure';
import { say, step } from '../progress';

/** IAM says seconds, and nothing of how many. */
const SPREAD_MS = 15_000;

/**
 * Those that depend on others first, and before the portal's roles what it may have
 * updated: CloudFormation deletes that with the role that it was given then.
 */
const IN_ORDER = [
  ...CELL_STACKS.slice(1).reverse(),
  PORTAL_STACK,
  ACCESS_STACK,
  SHARED_STACK,
  BOOTSTRAP_STACK,
];

/** What is removed of a cell: tenants' stacks, then its own. */
const inOrder = (stacks: Stack[]): Stack[] => [
  ...stacks.filter(stack => tagOf(stack, TENANT_TAG)),
  ...IN_ORDER.flatMap(name => named(stacks, name) ?? []),
];

/** The bucket of templates and bundles: CloudFormation deletes none that holds something. */
async function emptyAssets(
  cloudFormation: CloudFormationClient,
  s3: S3Client,
): Promise<void> {
  const { StackResources = [] } = await cloudFormation.send(
    new DescribeStackResourcesCommand({
      StackName: BOOTSTRAP_STACK,
      LogicalResourceId: 'Assets',
    }),
  );
  for (const { PhysicalResourceId, ResourceStatus } of StackResources) {
    if (PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE') {
      await emptyBucket(s3, PhysicalResourceId);
    }
  }
}

/** Says of a failure on the way how to go on. */
async function onTheWay(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new Failure(
      `${
        (error as Error).message
      }\nWhat was removed before it is gone. Remove the cause, then run this again: it goes on from there.`,
      { cause: error },
    );
  }
}

/** Says what goes. */
function show(stacks: Stack[], tenants: Tenant[]): void {
  for (const stack of stacks) {
    const tenant = tagOf(stack, TENANT_TAG);
    say(`  - ${stack.StackName}${tenant ? ` of the tenant ${tenant}` : ''}`);
  }
  if (tenants.length > 0) {
    say(`Its tenants: ${listed(tenants)}.`);
  }
}

/** Removes what was deployed for the cell, by its stacks and their tags, and nothing else. */
export async function destroy(options: {
  yes: boolean;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** The production configuration. */
  configFile: string;
}): Promise<void> {
  const target = await identify(options.env);
  const { cellId, config } = await readCell(
    target,
    options.env,
    options.configFile,
  );
  const { signal } = options;
  const pollMs = pollMsOf(target);
  const spreadMs = target.endpoint ? undefined : SPREAD_MS;
  const cloudFormation = new CloudFormationClient({});
  const s3 = new S3Client({ forcePathStyle: target.endpoint !== undefined });
  const ecs = new ECSClient({});
  try {
    const stacks = inOrder(await stacksOf(cloudFormation, cellId));
    if (stacks.length === 0) {
      say(
        `There is nothing of the cell "${cellId}" in the account ${target.accountId}, ${target.region}.`,
      );
      return;
    }
    say(
      `The cell "${cellId}" in the account ${target.accountId}, ${target.region}:`,
    );
    const service = createTenantsService({
      config,
      cell: cellId,
      logger: { info: say, warn: say },
    });
    const tenants = isWhole(named(stacks, SHARED_STACK))
      ? await remainingTenants(service, cellId)
      : [];
    show(stacks, tenants);
    const offboards = await asksToOffboard(stacks, tenants, options);
    if (!(await confirm('Remove all of this for good?', options))) {
      say('Nothing was removed.');
      return;
    }

    const portal = named(stacks, PORTAL_STACK);
    const access = named(stacks, ACCESS_STACK);
    await onTheWay(async () => {
      if (portal) {
        await step('Stopping the portal', () =>
          stopPortal(cloudFormation, ecs, portal, { signal, pollMs }),
        );
      }
      if (access && canBeShut(access)) {
        await step('Shutting the portal out of the cell', () =>
          shutAccess(cloudFormation, access, { signal, pollMs, spreadMs }),
        );
      } else if (access) {
        say(
          `The portal is not shut out of the cell, for ${ACCESS_STACK} is ${access.StackStatus}.`,
        );
      }
      if (offboards) {
        // The portal went on until now.
        const remaining = offboardable(
          await remainingTenants(service, cellId),
          await stacksOf(cloudFormation, cellId),
        );
        requireOffboardable(remaining);
        await offboardTenants(service, remaining, signal);
      }
    });
    const retained: string[] = [];
    const remove = async (stack: Stack) => {
      signal.throwIfAborted();
      const stays = await retainedBy(cloudFormation, stack);
      await step(`Removing ${stack.StackName}`, () =>
        deleteStack(cloudFormation, stack, pollMs),
      );
      retained.push(...stays);
    };
    try {
      await onTheWay(async () => {
        for (const stack of inOrder(await stacksOf(cloudFormation, cellId))) {
          if (stack.StackName === BOOTSTRAP_STACK) {
            await emptyAssets(cloudFormation, s3);
          }
          await remove(stack);
        }
      });
    } finally {
      // Also when the next one would not go: a run that goes on knows of what is left only.
      if (retained.length > 0) {
        say('These were kept; delete them by hand when nobody needs them:');
        retained.forEach(line => say(`  ${line}`));
      }
    }
  } finally {
    cloudFormation.destroy();
    s3.destroy();
    ecs.destroy();
  }
}
