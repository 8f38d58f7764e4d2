import {
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import {
  UpdateCommand,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import {
  ERASE,
  withOffboardingBeds,
  type OffboardingBed,
} from '../__testUtils__/offboarding';
import { GLOBEX, INPUT, offboard, onboard } from '../__testUtils__/portal';
import { tenantTemplate } from '../__testUtils__/siloCell';
import { ADVANCED, PREMIUM, type SiloBed } from '../__testUtils__/siloPortal';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

describe('offboarding a tenant that has moved', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;
  let documents: DynamoDBDocumentClient;
  let inventory: OffboardingBed['inventory'];
  let tableOf: OffboardingBed['tableOf'];

  withOffboardingBeds(fresh => {
    ({ bed, portal, documents, inventory, tableOf } = fresh);
  });

  /** As a move leaves the entry of a tenant. */
  const change = async (values: Record<string, unknown>) => {
    const names = Object.keys(values);
    await documents.send(
      new UpdateCommand({
        TableName: await tableOf('shared-infra-stack', 'RegistryTableName'),
        Key: { pk: 'TENANT#acme', sk: 'META' },
        UpdateExpression: `SET ${names
          .map((_, index) => `#n${index} = :v${index}`)
          .join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(
          names.map((name, index) => [`#n${index}`, name]),
        ),
        ExpressionAttributeValues: Object.fromEntries(
          names.map((name, index) => [`:v${index}`, values[name]]),
        ),
      }),
    );
  };
  const silo = {
    compute: 'fargate' as const,
    routing: 'reverse-proxy' as const,
    imageTag: '1.0.0',
    shard: 0,
  };
  const place = {
    tier: 'advanced',
    isolation: 'silo-service' as const,
    tenantPath: 'acme--2',
    stackName: 'tenant-acme--2',
    silo,
    priorities: [50],
  };
  const makePlace = async (tenant: Tenant, isShared: boolean) => {
    const { userPoolId, appClientId, issuer } = tenant.identity!;
    const parameters: Record<string, string> = {
      CellId: 'local',
      TenantId: 'acme',
      TenantPath: 'acme--2',
      Tier: 'advanced',
      ImageTag: '1.0.0',
      TaskSize: 'small',
      MinTasks: '1',
      MaxTasks: '1',
      ListenerArn: 'listener',
      LoadBalancerName: 'balancer',
      RulePriority: '50',
      ProductTable: 'own',
      UserPoolId: userPoolId,
      UserPoolClientId: appClientId,
      UserPoolIssuer: issuer,
      UserPoolShared: String(isShared),
    };
    await bed.makeStack('tenant-acme--2', {
      TemplateBody: JSON.stringify(tenantTemplate(place)),
      Parameters: Object.entries(parameters).map(
        ([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        }),
      ),
      Tags: [
        { Key: 'tenantry:tenant', Value: 'acme' },
        { Key: 'tenantry:cell', Value: tenant.cell },
      ],
    });
    await change({
      ...place,
      identity: {
        userPoolId,
        appClientId,
        issuer,
        ...(isShared && { shared: true }),
      },
    });
  };

  const removeFirstPlace = async () => {
    const tables = (await bed.tables()).filter(name =>
      /^tenant-acme-[^-]/.test(String(name)),
    );
    await bed.cloudformation.send(
      new DeleteStackCommand({ StackName: 'tenant-acme' }),
    );
    await waitUntilStackDeleteComplete(
      {
        client: bed.cloudformation,
        minDelay: 0.05,
        maxDelay: 0.2,
        maxWaitTime: 30,
      } as never,
      { StackName: 'tenant-acme' },
    );
    for (const TableName of tables) {
      await documents.send(
        new DeleteTableCommand({ TableName: String(TableName) }),
      );
    }
  };

  it('out of the pool leaves the users of others where it has left its own', async () => {
    await onboard(portal, GLOBEX, bed.step('globex'));
    const before = await inventory();
    const tenant = await onboard(portal, INPUT, bed.step('in'));
    await makePlace(tenant, true);
    await offboard(portal, ERASE, bed.step('out'));
    expect(await inventory()).toEqual(before);
  });

  it('out of a stack of its own takes the user pool along that this has left to it', async () => {
    const usersIn = async () => {
      const { userPools, userPoolClients, groups, users } = await inventory();
      return { userPools, userPoolClients, groups, users };
    };
    const before = await usersIn();
    const tenant = await onboard(portal, PREMIUM, bed.step('in'));
    await makePlace(tenant, false);
    await removeFirstPlace();
    const { userPoolId } = tenant.identity!;
    expect((await usersIn()).userPools).toContain(userPoolId);
    await offboard(portal, ERASE, bed.step('out'));
    expect(await usersIn()).toEqual(before);
  });

  it('deletes no user pool that does not carry its tags', async () => {
    const before = await inventory();
    const globex = await onboard(portal, GLOBEX, bed.step('globex'));
    const tenant = await onboard(portal, ADVANCED, bed.step('in'));
    await change({
      identity: {
        ...tenant.identity,
        userPoolId: globex.identity!.userPoolId,
      },
    });
    await offboard(portal, ERASE, bed.step('out'));
    expect((await inventory()).userPools).toEqual(before.userPools);
  });
});
