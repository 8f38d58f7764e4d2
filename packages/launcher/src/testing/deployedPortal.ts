import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { freePort } from '@tenantry/aws-sandbox/testing';
import { connectionOf } from '../cell';
import { deploy } from '../commands/deploy';
import { PRODUCTION_CONFIG } from '../deploy/settings';
import { PORTAL_STACK } from '../deploy/stacks';
import { servicesOf } from '../deploy/stopPortal';
import { ROOT } from '../paths';
import { HEAP_LIMITS, type Program } from '../process/portal';
import { startBalancer, type Balancer } from './balancer';
import { startDeployment, type Deployment } from './deployment';
import { startPostgres, type Postgres } from './postgres';

/** The portal as `./tenantry deploy` puts it into an account, with a database and a balancer. */
export interface DeployedPortal {
  readonly deployment: Deployment;
  /** Where people reach it, once its name leads to the port of the balancer. */
  readonly url: string;
  readonly balancer: Balancer;
  stop(): Promise<void>;
}

/** What stands for the portal's image: its production build. */
function imageOf({ cwd, args }: Program, { connection }: Postgres) {
  // What differs on this machine, where all tasks have the same network and files.
  const config = join(cwd, 'app-config.tasks.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      backend: {
        listen: { host: '127.0.0.1', port: '${PORT}' },
        database: {
          connection: { ...connection, database: 'postgres', ssl: false },
        },
      },
      techdocs: {
        publisher: {
          local: { publishDirectory: join(cwd, 'techdocs-${PORT}') },
        },
      },
    }),
  );
  return {
    cwd,
    command: [
      'env',
      // Only the image has the certificates of RDS.
      `POSTGRES_CA_FILE=${join(ROOT, 'LICENSE')}`,
      process.execPath,
      ...HEAP_LIMITS,
      ...args,
      ...['../../app-config.production.yaml', config].flatMap(file => [
        '--config',
        file,
      ]),
    ],
  };
}

/** Where the tasks of the portal listen. */
async function portsOf({
  sandbox,
  cloudFormation,
}: Deployment): Promise<number[]> {
  const ecs = new ECSClient(connectionOf(sandbox));
  try {
    const [{ cluster, service: serviceName }] = await servicesOf(
      cloudFormation,
      { StackName: PORTAL_STACK },
    );
    const { taskArns } = await ecs.send(
      new ListTasksCommand({ cluster, serviceName }),
    );
    const { tasks = [] } = await ecs.send(
      new DescribeTasksCommand({ cluster, tasks: taskArns }),
    );
    return tasks.map(
      ({ containers }) => containers![0].networkBindings![0].hostPort!,
    );
  } finally {
    ecs.destroy();
  }
}

/**
 * Deploys by `app-config.production.yaml` as it is. The tasks of the portal are processes of
 * its production build, with the variables, secrets and role that `portal-stack` gives them.
 */
export async function startDeployedPortal(
  program: Program,
  administrator: string,
): Promise<DeployedPortal> {
  const url = 'https://portal.example.com';
  const deployment = await startDeployment(
    readFileSync(PRODUCTION_CONFIG, 'utf8'),
    {
      TENANTRY_URL: url,
      TENANTRY_CERTIFICATE_ARN:
        'arn:aws:acm:us-east-1:000000000000:certificate/00000000-0000-4000-8000-000000000000',
      TENANTRY_ALLOWED_CIDR: '203.0.113.0/24',
      TENANTRY_ADMINISTRATOR: administrator,
    },
  );
  let postgres: Postgres | undefined;
  const stop = async () => {
    await deployment.stop();
    await postgres?.stop();
  };
  try {
    postgres = await startPostgres(await freePort());
    deployment.images['tenantry/portal'] = {
      tags: [deployment.tag],
      ...imageOf(program, postgres),
    };
    await deployment.run(deploy);
    const balancer = await startBalancer(await portsOf(deployment));
    return {
      deployment,
      url,
      balancer,
      async stop() {
        await balancer.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
