import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { application } from '@tenantry/application';
import { ConfigReader } from '@backstage/config';
import {
  startSandbox,
  virtualImage,
  type Images,
  type Sandbox,
} from '@tenantry/aws-sandbox';
import {
  createTenantsService,
  type StepContext,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { connectionOf } from '../cell';
import type { deploy } from '../commands/deploy';
import { describeStack, deployStack } from '../deploy/deployStack';
import { imageTag } from '../deploy/images';
import { readCell } from '../deploy/settings';
import { identify } from '../deploy/target';

/** What whoever deploys has set. */
const ENV = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Credentials of AWS. */
export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** What a step is told that nobody interrupts. */
export const STEP: StepContext = {
  taskId: 'task',
  actor: 'service',
  signal: new AbortController().signal,
  log: () => {},
  isTaskRunning: async () => true,
};

/** An embedded account that `./tenantry deploy` and `destroy` are tried in. */
export interface Deployment {
  sandbox: Sandbox;
  cloudFormation: CloudFormationClient;
  /** What whoever deploys has set; may be added to. */
  env: NodeJS.ProcessEnv;
  /** What stands for the images, each with the tag of this build. */
  images: Images;
  tag: string;
  /** A folder with a container builder that says what it is asked, and builds nothing. */
  builderDir: string;
  /** What that was asked, line by line. */
  builderLog(): string[];
  /** Runs a command without questions. Returns what it said. */
  run(command: typeof deploy, env?: NodeJS.ProcessEnv): Promise<string>;
  /** What the latest one has said, also one that failed. */
  said(): string;
  statusOf(stack: string): Promise<string | undefined>;
  /** Onboards a tenant of the pool until it has its first user. */
  onboard(tenantId: string): Promise<void>;
  /** Does something as a portal elsewhere: with its keys, and the roles that the cell has for it. */
  asPortal<T>(
    keys: Keys,
    work: (service: TenantsService) => Promise<T>,
  ): Promise<T>;
  /** The keys of objects below `s3://…`. */
  keysBelow(uri: string): Promise<string[]>;
  /** Makes a stack with one resource, somebody else's unless tagged. Returns its output `Arn`. */
  make(
    name: string,
    type: string,
    properties: object,
    tags?: Record<string, string>,
  ): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it, with as little of a production configuration as a deployment goes by. */
export async function startDeployment(
  config: string,
  env: NodeJS.ProcessEnv,
): Promise<Deployment> {
  const before = { ...process.env };
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-deploy-'));
  const log = join(dir, 'builder.log');
  const configFile = join(dir, 'app-config.production.yaml');
  writeFileSync(configFile, config);
  writeFileSync(
    join(dir, 'docker'),
    `#!/bin/sh\n[ "$1" = login ] && cat >/dev/null\necho "$@" >>${log}\n`,
  );
  chmodSync(join(dir, 'docker'), 0o755);
  const tag = imageTag();
  const images: Images = Object.fromEntries(
    [
      ...application.services.map(({ image }) => image),
      'reverse-proxy',
      'portal',
    ].map(name => [`tenantry/${name}`, virtualImage([tag])]),
  );
  const sandbox = await startSandbox({
    port: 0,
    frontDoorPort: 0,
    images,
    // A portal that is more than a picture has as long for its first start as in AWS.
    pace: 1,
  });
  const connection = connectionOf(sandbox);
  const cloudFormation = new CloudFormationClient(connection);
  const lines: string[] = [];
  jest.spyOn(process.stdout, 'write').mockImplementation(text => {
    lines.push(String(text));
    return true;
  });
  /** Has the process be the one of whoever deploys. */
  const asDeployer = async <T>(
    work: () => Promise<T>,
    more: NodeJS.ProcessEnv = {},
  ): Promise<T> => {
    const wanted = {
      ...before,
      ...ENV,
      AWS_ENDPOINT_URL: sandbox.endpoint,
      ...env,
      ...more,
    };
    process.env = Object.fromEntries(
      Object.entries(wanted).filter(([, value]) => value !== undefined),
    );
    try {
      return await work();
    } finally {
      process.env = before;
    }
  };
  return {
    sandbox,
    cloudFormation,
    env,
    images,
    tag,
    builderDir: dir,
    builderLog: () => readFileSync(log, 'utf8').split('\n'),
    async run(command, more) {
      lines.length = 0;
      await asDeployer(
        () =>
          command({
            yes: true,
            env: process.env,
            signal: new AbortController().signal,
            configFile,
          }),
        more,
      );
      return lines.join('');
    },
    said: () => lines.join(''),
    async onboard(tenantId) {
      await asDeployer(async () => {
        const { config: read, cellId: cell } = await readCell(
          await identify(process.env),
          process.env,
          configFile,
        );
        const { onboarding } = createTenantsService({ config: read, cell });
        await onboarding.reserve(
          {
            tenantId,
            displayName: 'Acme Corp',
            tier: 'basic',
            adminEmail: 'ada@acme.example',
            owner: 'group:default/platform',
          },
          STEP,
        );
        await onboarding.deploy(tenantId, STEP);
        await onboarding.identity(tenantId, STEP);
      });
    },
    asPortal: ({ accessKeyId, secretAccessKey, sessionToken }, work) =>
      asDeployer(
        async () => {
          const { config: read, index } = await readCell(
            await identify(process.env),
            process.env,
            configFile,
          );
          const cell = read.getConfigArray('tenantry.cells')[index];
          const ofThisCell = new ConfigReader({
            ...read.get<object>(),
            tenantry: {
              ...read.get<object>('tenantry'),
              cells: [cell.get()!],
            },
          });
          return work(createTenantsService({ config: ofThisCell }));
        },
        {
          AWS_ACCESS_KEY_ID: accessKeyId,
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
          AWS_SESSION_TOKEN: sessionToken,
        },
      ),
    async keysBelow(uri) {
      const [, Bucket, Prefix] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri)!;
      const s3 = new S3Client(connection);
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix }),
      );
      s3.destroy();
      return Contents.map(({ Key }) => Key!);
    },
    async statusOf(name) {
      return (await describeStack(cloudFormation, name))?.StackStatus;
    },
    async make(name, type, properties, tags) {
      const template = JSON.stringify({
        Resources: { It: { Type: type, Properties: properties } },
        Outputs: {
          Arn: {
            Value: type.startsWith('AWS::IAM')
              ? { 'Fn::GetAtt': ['It', 'Arn'] }
              : { Ref: 'It' },
          },
        },
      });
      const { Arn } = await deployStack(
        cloudFormation,
        { name, template, parameterNames: [], assets: [] },
        {},
        () => '',
        { tags },
      );
      return Arn;
    },
    async stop() {
      jest.restoreAllMocks();
      cloudFormation.destroy();
      await sandbox.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
