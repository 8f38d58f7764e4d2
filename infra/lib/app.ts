import { App, CliCredentialsStackSynthesizer } from 'aws-cdk-lib';
import { SharedInfraStack } from './SharedInfraStack';
import { TenantPoolStack } from './TenantPoolStack';

/** Where assets are found: a bucket of the account, made by whoever publishes them. */
const ASSET_BUCKET = 'tenantry-assets-${AWS::AccountId}-${AWS::Region}';

/** The CDK app: one stack class per template. Templates know neither account nor Region. */
export function createApp(options: {
  outdir?: string;
  /** Where the Lambda functions are bundled to. */
  bundleDir: string;
}): App {
  const app = new App({ outdir: options.outdir, analyticsReporting: false });
  const stackProps = () => ({
    synthesizer: new CliCredentialsStackSynthesizer({
      fileAssetsBucketName: ASSET_BUCKET,
    }),
  });
  const shared = new SharedInfraStack(app, 'shared-infra-stack', {
    ...stackProps(),
    description: 'Tenantry: what all tenants of a cell share',
    bundleDir: options.bundleDir,
  });
  new TenantPoolStack(app, 'tenant-pool-basic', {
    ...stackProps(),
    description: 'Tenantry: the services and tables that Basic tenants share',
    shared,
  });
  return app;
}
