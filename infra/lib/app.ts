import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { CellAccessStack } from './CellAccessStack';
import { PortalStack } from './PortalStack';
import { SharedInfraStack } from './SharedInfraStack';
import { templateName, VARIANTS } from './silo/variant';
import { TenantClusterStack } from './TenantClusterStack';
import { TenantPoolStack } from './TenantPoolStack';
import { TenantStack } from './TenantStack';

/** Where assets are found: a bucket of the account, made by whoever publishes them. */
const ASSET_BUCKET = 'tenantry-assets-${AWS::AccountId}-${AWS::Region}';

/** CloudFormation allows 500 resources in a stack; a shard needs about 50. */
const MAX_SHARDS = 7;

/**
 * Load balancers of a cell: each has room for about 97 tenants with services of their
 * own. A cell can get more at any time; none may be taken away while tenants are on it.
 */
function readShards(app: App): number {
  const value: unknown = app.node.tryGetContext('tenantry:shards') ?? 2;
  const shards = Number(value);
  if (!Number.isInteger(shards) || shards < 1 || shards > MAX_SHARDS) {
    throw new Error(
      `The context value tenantry:shards is ${JSON.stringify(
        value,
      )}. Set it to a whole number from 1 to ${MAX_SHARDS}, in infra/cdk.json.`,
    );
  }
  return shards;
}

/** The CDK app: one stack class per template. Templates know neither account nor Region. */
export function createApp(options: {
  outdir?: string;
  /** Where the Lambda functions are bundled to. */
  bundleDir: string;
  /** Settings, as in `cdk.json`. */
  context?: Record<string, unknown>;
}): App {
  const app = new App({
    outdir: options.outdir,
    context: options.context,
    analyticsReporting: false,
  });
  const stackProps = () => ({
    synthesizer: new CliCredentialsStackSynthesizer({
      fileAssetsBucketName: ASSET_BUCKET,
    }),
  });
  const shared = new SharedInfraStack(app, 'shared-infra-stack', {
    ...stackProps(),
    description: 'Tenantry: what all tenants of a cell share',
    bundleDir: options.bundleDir,
    shards: readShards(app),
  });
  const pool = new TenantPoolStack(app, 'tenant-pool-basic', {
    ...stackProps(),
    description: 'Tenantry: the services and tables that Basic tenants share',
    shared,
  });
  const advanced = new TenantClusterStack(app, 'tenant-cluster-advanced', {
    ...stackProps(),
    description: 'Tenantry: the cluster that Advanced tenants share',
    shared,
  });
  new PortalStack(app, 'portal-stack', {
    ...stackProps(),
    description: 'Tenantry: the portal',
    shared,
  });
  new CellAccessStack(app, 'cell-access-stack', {
    ...stackProps(),
    description: 'Tenantry: how a portal elsewhere works with this cell',
    shared,
  });
  for (const variant of VARIANTS) {
    new TenantStack(app, templateName(variant), {
      ...stackProps(),
      description: 'Tenantry: what one tenant has for itself',
      variant,
      shared,
      pool,
      advanced,
    });
  }
  return app;
}
