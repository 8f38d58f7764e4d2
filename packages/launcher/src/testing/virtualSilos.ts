import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { connectionOf } from '../cell';
import { activeRecord, ISOLATIONS } from './activeRecord';
import { inParallel } from './inParallel';
import type { System } from './system';

export interface VirtualSilo {
  tenantId: string;
  tier: 'advanced' | 'premium';
  /** What else the registry has of it. */
  more?: object;
}

/** The first priority of a tenant on a listener. */
const FIRST_PRIORITY = 11;
/** Stacks that are made side by side. */
const AT_A_TIME = 6;

const parametersOf = (
  { outputs }: System,
  { tenantId, tier }: VirtualSilo,
  imageTag: string,
  priority: number,
): Record<string, string> => ({
  CellId: 'local',
  TenantId: tenantId,
  TenantPath: tenantId,
  Tier: tier,
  ImageTag: imageTag,
  TaskSize: 'small',
  MinTasks: '1',
  MaxTasks: '4',
  ListenerArn: outputs.Shard0ListenerArn,
  LoadBalancerName: outputs.Shard0LoadBalancerName,
  RulePriority: String(priority),
  ...(tier === 'advanced' ? { ProductTable: 'own' } : {}),
});

/**
 * Makes tenants' stacks from the published templates, and enters them in the registry as if
 * each had been onboarded: whoever asks for virtual images gets a fleet that weighs nothing.
 */
export async function makeVirtualSilos(
  system: System,
  silos: VirtualSilo[],
  imageTag: string,
): Promise<void> {
  const { outputs, sandbox } = system;
  const client = new CloudFormationClient(connectionOf(sandbox));
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient(connectionOf(sandbox)),
  );
  const make = async (silo: VirtualSilo, index: number) => {
    const { tenantId, tier, more } = silo;
    const priority = FIRST_PRIORITY + index;
    const StackName = `tenant-${tenantId}`;
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateURL: `${outputs.TenantTemplatesUrl}tenant-${ISOLATIONS[tier]}-fargate-reverse-proxy.template.json`,
        Parameters: Object.entries(
          parametersOf(system, silo, imageTag, priority),
        ).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
        Tags: Object.entries({
          'tenantry:tenant': tenantId,
          'tenantry:tier': tier,
          'tenantry:cell': 'local',
        }).map(([Key, Value]) => ({ Key, Value })),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await waitUntilStackCreateComplete(
      { client, minDelay: 0.2, maxDelay: 1, maxWaitTime: 120 } as never,
      { StackName },
    );
    await documents.send(
      new PutCommand({
        TableName: outputs.RegistryTableName,
        Item: {
          ...activeRecord({ tenantId, tier, imageTag }),
          priorities: [priority],
          ...more,
        },
      }),
    );
  };
  await inParallel(silos, AT_A_TIME, make);
  client.destroy();
  documents.destroy();
}
