import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { confirm } from '../deploy/ask';
import { BOOTSTRAP_STACK } from '../deploy/bootstrap';
import { deleteStack } from '../deploy/deployStack';
import { emptyBucket } from '../deploy/emptyBucket';
import { readSettings } from '../deploy/settings';
import { retainedBy, stacksOf, tagOf, TENANT_TAG } from '../deploy/stacks';
import { identify } from '../deploy/target';
import { Failure } from '../failure';
import { say, step } from '../progress';
import { STACKS } from './deploy';

/** AWS limits how often it may be asked; its stacks take minutes. */
const POLL_MS = 3_000;

/** Removes what was deployed for the cell, by its stacks and their tags, and nothing else. */
export async function destroy(options: {
  yes: boolean;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** The production configuration. */
  configFile: string;
}): Promise<void> {
  const target = await identify(options.env);
  const { cellId, url } = await readSettings(
    target,
    options.env,
    options.configFile,
  );
  const pollMs = target.endpoint ? undefined : POLL_MS;
  const cloudFormation = new CloudFormationClient({});
  const s3 = new S3Client({ forcePathStyle: target.endpoint !== undefined });
  try {
    const stacks = await stacksOf(cloudFormation, cellId);
    const ofTenants = stacks.filter(stack => tagOf(stack, TENANT_TAG));
    // Those that depend on others first.
    const own = [BOOTSTRAP_STACK, ...STACKS]
      .reverse()
      .flatMap(name => stacks.filter(({ StackName }) => StackName === name));
    if (own.length + ofTenants.length === 0) {
      say(
        `There is nothing of the cell "${cellId}" in the account ${target.accountId}, ${target.region}.`,
      );
      return;
    }
    say(
      `The cell "${cellId}" in the account ${target.accountId}, ${target.region}:`,
    );
    own.forEach(({ StackName }) => say(`  - ${StackName}`));
    if (ofTenants.length > 0) {
      const names = ofTenants.map(stack => tagOf(stack, TENANT_TAG)).sort();
      say(
        `${ofTenants.length} tenants have stacks of their own: ${names.join(
          ', ',
        )}. The portal offboards them, with an export if you like; here only their stacks go, and their tables and users stay where they are.`,
      );
      if (
        !(await confirm('Remove the stacks of these tenants, too?', options))
      ) {
        throw new Failure(
          `Nothing was removed. Offboard the tenants in the portal (${url}), then run this again.`,
        );
      }
    }
    if (!(await confirm('Remove all of this for good?', options))) {
      say('Nothing was removed.');
      return;
    }

    const retained: string[] = [];
    const remove = async (stack: Stack) => {
      options.signal.throwIfAborted();
      const stays = await retainedBy(cloudFormation, stack);
      await step(`Removing ${stack.StackName}`, () =>
        deleteStack(cloudFormation, stack, pollMs),
      );
      retained.push(...stays);
    };
    try {
      for (const stack of [...ofTenants, ...own]) {
        if (stack.StackName === BOOTSTRAP_STACK) {
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
        await remove(stack);
      }
    } catch (error) {
      throw new Failure(
        `${
          (error as Error).message
        }\nWhat was removed before it is gone. Remove the cause, then run this again: it goes on from there.`,
        { cause: error },
      );
    }
    if (retained.length > 0) {
      say('These were kept; delete them by hand when nobody needs them:');
      retained.forEach(line => say(`  ${line}`));
    }
  } finally {
    cloudFormation.destroy();
    s3.destroy();
  }
}
