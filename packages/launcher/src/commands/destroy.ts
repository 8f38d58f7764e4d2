import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import {
  ADVANCED_STACK,
  createTenantsService,
  POOL_STACK,
  SHARED_STACK,
} from '@tenantry/plugin-tenants-node';
import { confirm } from '../deploy/ask';
import { BOOTSTRAP_STACK } from '../deploy/bootstrap';
import { deleteStack } from '../deploy/deployStack';
import { emptyBucket } from '../deploy/emptyBucket';
import { offboardTenants, remainingTenants } from '../deploy/offboardTenants';
import { readCell } from '../deploy/settings';
import { retainedBy, stacksOf, tagOf, TENANT_TAG } from '../deploy/stacks';
import { shutAccess } from '../deploy/shutAccess';
import { stopPortal } from '../deploy/stopPortal';
import { identify } from '../deploy/target';
import { Failure } from '../failure';
import { say, step } from '../progress';

/** AWS limits how often it may be asked; its stacks take minutes. */
const POLL_MS = 3_000;

/**
 * Those that depend on others first, and before the portal's roles what it may have
 * updated: CloudFormation deletes that with the role that it was given then.
 */
const IN_ORDER = [
  ADVANCED_STACK,
  POOL_STACK,
  'portal-stack',
  'cell-access-stack',
  SHARED_STACK,
  BOOTSTRAP_STACK,
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
  for (const { PhysicalResourceId } of StackResources) {
    if (PhysicalResourceId) {
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
  const pollMs = target.endpoint ? undefined : POLL_MS;
  const cloudFormation = new CloudFormationClient({});
  const s3 = new S3Client({ forcePathStyle: target.endpoint !== undefined });
  const ecs = new ECSClient({});
  try {
    let stacks = await stacksOf(cloudFormation, cellId);
    if (stacks.length === 0) {
      say(
        `There is nothing of the cell "${cellId}" in the account ${target.accountId}, ${target.region}.`,
      );
      return;
    }
    say(
      `The cell "${cellId}" in the account ${target.accountId}, ${target.region}:`,
    );
    stacks
      .filter(stack => !tagOf(stack, TENANT_TAG))
      .forEach(({ StackName }) => say(`  - ${StackName}`));
    const named = (name: string) =>
      stacks.find(({ StackName }) => StackName === name);
    const service = createTenantsService({ config, cell: cellId });
    const tenants = named(SHARED_STACK)
      ? await remainingTenants(service, cellId)
      : [];
    if (tenants.length > 0) {
      say(
        `Its tenants: ${tenants.map(({ tenantId }) => tenantId).join(', ')}.`,
      );
    }
    const offboards =
      tenants.length > 0 &&
      (await confirm(
        'Offboard them first? Their data goes to the bucket for exports, which stays; else their stacks go, and their tables and users stay.',
        options,
      ));
    if (!(await confirm('Remove all of this for good?', options))) {
      say('Nothing was removed.');
      return;
    }

    const portal = named('portal-stack');
    const access = named('cell-access-stack');
    if (offboards) {
      await onTheWay(async () => {
        if (portal) {
          await step('Stopping the portal', () =>
            stopPortal(cloudFormation, ecs, portal, { ...options, pollMs }),
          );
        }
        if (access) {
          await step('Shutting the portal out of the cell', () =>
            shutAccess(cloudFormation, access, pollMs),
          );
        }
        await offboardTenants(service, tenants, options.signal);
      });
      stacks = await stacksOf(cloudFormation, cellId);
    }
    const ofTenants = stacks.filter(stack => tagOf(stack, TENANT_TAG));
    const own = IN_ORDER.flatMap(name => named(name) ?? []);
    const retained: string[] = [];
    const remove = async (stack: Stack) => {
      options.signal.throwIfAborted();
      const stays = await retainedBy(cloudFormation, stack);
      await step(`Removing ${stack.StackName}`, () =>
        deleteStack(cloudFormation, stack, pollMs),
      );
      retained.push(...stays);
    };
    await onTheWay(async () => {
      for (const stack of [...ofTenants, ...own]) {
        if (stack.StackName === BOOTSTRAP_STACK) {
          await emptyAssets(cloudFormation, s3);
        }
        await remove(stack);
      }
    });
    if (retained.length > 0) {
      say('These were kept; delete them by hand when nobody needs them:');
      retained.forEach(line => say(`  ${line}`));
    }
  } finally {
    cloudFormation.destroy();
    s3.destroy();
    ecs.destroy();
  }
}
