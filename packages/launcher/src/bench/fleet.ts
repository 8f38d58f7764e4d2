import {
  CloudFormationClient,
  CreateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import { application, serviceOutputOf } from '@tenantry/application';
import type { TierName } from '@tenantry/plugin-tenants-common';
import { connectionOf } from '../cell';
import { stackOutputs } from '../testing/stackOutputs';
import type { System } from '../testing/system';

/** How many tenants of each tier a large cell has. */
export const FLEET: Record<TierName, number> = {
  basic: 9_000,
  advanced: 700,
  premium: 300,
};

/** Services of a silo, by the output that names each. */
const SERVICES = Object.fromEntries(
  [...application.services, { name: 'proxy' }].map(service => [
    serviceOutputOf(service),
    service.name,
  ]),
);

/** Tasks of this image count as running, and are no processes. */
const VIRTUAL_IMAGE = 'virtual:1';
/** DynamoDB's limit of one BatchWriteItem. */
const BATCH = 25;
/** Calls in the air at a time. */
const AT_A_TIME = 20;

const ISOLATIONS = {
  basic: 'pool',
  advanced: 'silo-service',
  premium: 'silo-cluster',
} as const;

export interface BenchTenant {
  tenantId: string;
  tier: TierName;
}

export const tenantsOf = (fleet: Record<TierName, number>): BenchTenant[] =>
  (Object.keys(fleet) as TierName[]).flatMap(tier =>
    Array.from({ length: fleet[tier] }, (_, index) => ({
      tenantId: `${tier}-${String(index).padStart(5, '0')}`,
      tier,
    })),
  );

async function inParallel<T>(
  items: T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: AT_A_TIME }, async () => {
      for (const item of queue) {
        await work(item);
      }
    }),
  );
}

/** A tenant as the registry holds it, in `active` state. */
function recordOf({ tenantId, tier }: BenchTenant, outputs: Outputs) {
  const isPool = tier === 'basic';
  const at = new Date().toISOString();
  return {
    pk: `TENANT#${tenantId}`,
    sk: 'META',
    gsiPk: 'TENANT',
    gsiSk: tenantId,
    tenantId,
    displayName: `The ${tenantId} company`,
    tier,
    isolation: ISOLATIONS[tier],
    cell: 'local',
    owner: 'group:default/platform',
    adminEmail: `admin@${tenantId}.example`,
    state: 'active',
    version: 1,
    tenantPath: isPool ? 'basic' : tenantId,
    stackName: isPool ? 'tenant-pool-basic' : `tenant-${tenantId}`,
    identity: {
      userPoolId: outputs.UserPoolId,
      appClientId: outputs.UserPoolClientId,
      issuer: outputs.UserPoolIssuer,
    },
    apiKeyId: `key-${tenantId}`,
    ...(isPool
      ? {}
      : {
          silo: {
            compute: 'fargate',
            routing: 'reverse-proxy',
            imageTag: '1.0.0',
            shard: 0,
          },
        }),
    createdAt: at,
    activatedAt: at,
    updatedAt: at,
  };
}

type Outputs = Record<string, string>;

/** Enters tenants in the registry, as if each had been onboarded. */
export async function enterTenants(
  system: System,
  tenants: BenchTenant[],
): Promise<void> {
  const client = DynamoDBDocumentClient.from(
    new DynamoDBClient(connectionOf(system.sandbox)),
  );
  const batches: BenchTenant[][] = [];
  for (let start = 0; start < tenants.length; start += BATCH) {
    batches.push(tenants.slice(start, start + BATCH));
  }
  await inParallel(batches, async batch => {
    await client.send(
      new BatchWriteCommand({
        RequestItems: {
          [system.outputs.RegistryTableName]: batch.map(tenant => ({
            PutRequest: { Item: recordOf(tenant, system.outputs) },
          })),
        },
      }),
    );
  });
  client.destroy();
}

/** Makes the stacks and services of silo tenants; their tasks are virtual. */
export async function makeSilos(
  system: System,
  tenants: BenchTenant[],
): Promise<number> {
  const ecs = new ECSClient(connectionOf(system.sandbox));
  const cloudFormation = new CloudFormationClient(connectionOf(system.sandbox));
  const { ClusterName: sharedCluster } = await stackOutputs(
    system,
    'tenant-cluster-advanced',
  );
  const silos = tenants.filter(({ tier }) => tier !== 'basic');
  const names = Object.entries(SERVICES);
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'virtual',
      cpu: '256',
      memory: '512',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'service', image: VIRTUAL_IMAGE, essential: true },
      ],
    }),
  );
  await inParallel(silos, async ({ tenantId, tier }) => {
    const cluster = tier === 'premium' ? tenantId : sharedCluster;
    if (tier === 'premium') {
      await ecs.send(new CreateClusterCommand({ clusterName: cluster }));
    }
    for (const [, name] of names) {
      await ecs.send(
        new CreateServiceCommand({
          cluster,
          serviceName: `${tenantId}-${name}`,
          taskDefinition: 'virtual',
          desiredCount: 1,
          launchType: 'FARGATE',
        }),
      );
    }
    await cloudFormation.send(
      new CreateStackCommand({
        StackName: `tenant-${tenantId}`,
        TemplateBody: JSON.stringify({
          Resources: { Logs: { Type: 'AWS::Logs::LogGroup' } },
          Outputs: {
            ClusterName: { Value: cluster },
            ...Object.fromEntries(
              names.map(([output, name]) => [
                output,
                { Value: `${tenantId}-${name}` },
              ]),
            ),
          },
        }),
      }),
    );
  });
  ecs.destroy();
  cloudFormation.destroy();
  return silos.length * names.length;
}
