import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { ECRClient } from '@aws-sdk/client-ecr';
import { S3Client } from '@aws-sdk/client-s3';
import { buildStorefront, synthesize } from '../build/build';
import { confirm } from '../deploy/ask';
import { readStack } from '../deploy/assembly';
import { BOOTSTRAP_STACK, bootstrapStack } from '../deploy/bootstrap';
import { findBuilder } from '../deploy/builder';
import { deployStack, pollMsOf } from '../deploy/deployStack';
import { imageTag, publishImages } from '../deploy/images';
import { inviteAdministrator } from '../deploy/inviteAdministrator';
import { stackParameters } from '../deploy/parameters';
import { publishAssets } from '../deploy/publishAssets';
import { publishStorefront } from '../deploy/publishStorefront';
import { publishTemplates } from '../deploy/publishTemplates';
import { readSettings } from '../deploy/settings';
import {
  ACCESS_STACK,
  CELL_STACKS,
  CELL_TAG,
  planStack,
  PORTAL_STACK,
  requireSamePortal,
  type Plan,
} from '../deploy/stacks';
import { identify, type Target } from '../deploy/target';
import { Failure } from '../failure';
import { say, step } from '../progress';

/** Lines of a stack's changes that are shown. */
const MOST_LINES = 40;

/** Where S3 has an object, for CloudFormation. */
const urlOf =
  ({ region, partition, endpoint }: Target) =>
  (bucket: string, key: string): string =>
    endpoint
      ? `${endpoint}/${bucket}/${key}`
      : `https://${bucket}.s3.${region}.amazonaws.com${
          partition === 'aws-cn' ? '.cn' : ''
        }/${key}`;

function show({ stack, changes }: Plan): void {
  say(`${stack.name}: ${changes.length === 0 ? 'as it is' : ''}`);
  changes.slice(0, MOST_LINES).forEach(line => say(`  ${line}`));
  if (changes.length > MOST_LINES) {
    say(`  and ${changes.length - MOST_LINES} more`);
  }
}

/** Says what there is now, by the outputs of the stacks. */
function report(
  cellId: string,
  {
    'shared-infra-stack': shared,
    [PORTAL_STACK]: portal,
  }: Record<string, Record<string, string> | undefined>,
): void {
  const line = (name: string, text: string) =>
    say(`  ${`${name}:`.padEnd(15)}${text}`);
  say('');
  if (portal) {
    line('Portal', portal.PortalUrl);
    line(
      'Its DNS name',
      `${portal.LoadBalancerDnsName} (let the portal's name lead there)`,
    );
    line('Its role', `${portal.ReadRoleArn} (for cells elsewhere)`);
  } else {
    line(
      'Portal',
      `elsewhere; deploy that again, unless it knows the cell "${cellId}" already`,
    );
  }
  line("Tenants' API", shared!.ApiGatewayUrl);
  if (shared!.ApiTargetDomainName) {
    line(
      'Its DNS name',
      `${shared!.ApiTargetDomainName} (let the API's name lead there)`,
    );
  }
  line('Storefront', shared!.StorefrontUrl);
}

/** Says of a failure on the way how to go on. */
async function onTheWay<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Failure(
      `${what} failed. ${
        (error as Error).message
      }\nWhat was done before it stays. Remove the cause, then run this again: it goes on from there.`,
      { cause: error },
    );
  }
}

/**
 * Deploys the cell that is in the account and Region of the AWS credentials, with the
 * portal where that is its cell.
 */
export async function deploy(options: {
  yes: boolean;
  signal: AbortSignal;
  env: NodeJS.ProcessEnv;
  /** The production configuration. */
  configFile: string;
}): Promise<void> {
  const { env, signal } = options;
  const target = await identify(env);
  const settings = await readSettings(target, env, options.configFile);
  const { cellId, config } = settings;
  await synthesize();
  const pollMs = pollMsOf(target);
  const tag = imageTag();
  const cloudFormation = new CloudFormationClient({});
  const s3 = new S3Client({ forcePathStyle: target.endpoint !== undefined });
  const ecr = new ECRClient({});
  const cognito = new CognitoIdentityProviderClient({});
  try {
    await requireSamePortal(cloudFormation, settings);
    const names = [
      ...CELL_STACKS,
      settings.hasPortal ? PORTAL_STACK : ACCESS_STACK,
    ];
    const stacks = names.map(name => readStack(name, target));
    const [{ bucket }] = stacks[0].assets;
    const toUrl = urlOf(target);
    const parameters = {
      ...stackParameters(config, {
        cellId,
        imageTag: tag,
        templatesUrl: toUrl(bucket, 'tenant-templates/'),
      }),
      ...settings.portal,
      ...settings.frontDoor,
    };
    const plans: Plan[] = [];
    for (const stack of [bootstrapStack(bucket), ...stacks]) {
      plans.push(await planStack(cloudFormation, cellId, stack, parameters));
    }

    say(
      `The cell "${cellId}" in the account ${target.accountId}, ${target.region}, with images ${tag}:`,
    );
    plans.forEach(show);
    if (!(await confirm('Deploy this?', options))) {
      say('Nothing was changed.');
      return;
    }

    const outputs: Record<string, Record<string, string>> = {};
    const apply = async (name: string) => {
      const plan = plans.find(({ stack }) => stack.name === name)!;
      signal.throwIfAborted();
      outputs[name] = await onTheWay(`The stack ${name}`, () =>
        step(`Stack ${name}`, () =>
          deployStack(cloudFormation, plan.stack, plan.parameters, toUrl, {
            tags: { [CELL_TAG]: cellId },
            pollMs,
          }),
        ),
      );
    };
    await apply(BOOTSTRAP_STACK);
    await onTheWay('Publishing templates and bundles', async () => {
      await publishAssets(
        s3,
        stacks.flatMap(({ assets }) => assets),
      );
      await publishTemplates(s3, target);
    });
    await apply('shared-infra-stack');
    await onTheWay('Publishing the images', () =>
      publishImages(ecr, target, tag, {
        withPortal: settings.hasPortal,
        builderOf: () => findBuilder(env, signal),
      }),
    );
    for (const name of names.slice(1)) {
      await apply(name);
    }
    const { administrator } = settings;
    if (administrator) {
      await onTheWay('Inviting the administrator', () =>
        step('Administrator of the portal', note =>
          inviteAdministrator(
            cognito,
            outputs[PORTAL_STACK].UserPoolId,
            administrator,
            note,
          ),
        ),
      );
    }
    await onTheWay('Publishing the storefront', async () => {
      await buildStorefront();
      const { ApiGatewayUrl, StorefrontBucketName } =
        outputs['shared-infra-stack'];
      await publishStorefront(s3, StorefrontBucketName, {
        apiUrl: ApiGatewayUrl,
      });
    });
    report(cellId, outputs);
  } finally {
    cloudFormation.destroy();
    s3.destroy();
    ecr.destroy();
    cognito.destroy();
  }
}
