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
import { activeRecord } from '../testing/activeRecord';
import { inParallel } from '../testing/inParallel';
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

type Outputs = Record<string, string>;

/** A tenant as the registry holds it, in `active` state. */
const recordOf = (tenant: BenchTenant, outputs: Outputs) => ({
  ...activeRecord({ ...tenant, imageTag: '1.0.0' }),
  identity: {
    userPoolId: outputs.UserPoolId,
    appClientId: outputs.UserPoolClientId,
    issuer: outputs.UserPoolIssuer,
  },
  apiKeyId: `key-${tenant.tenantId}`,
});

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
  await inParallel(batches, AT_A_TIME, async batch => {
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
  await inParallel(silos, AT_A_TIME, async ({ tenantId, tier }) => {
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
