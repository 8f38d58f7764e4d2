import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  GetUsageCommand,
} from '@aws-sdk/client-api-gateway';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack, outputsOf } from '../../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

/** An API that answers by itself, for whoever has a key. */
const TEMPLATE = {
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api' } },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        ApiKeyRequired: true,
        Integration: {
          Type: 'MOCK',
          RequestTemplates: { 'application/json': '{"statusCode": 200}' },
        },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: ['Method'],
      Properties: { RestApiId: { Ref: 'Api' } },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'Api' },
        DeploymentId: { Ref: 'Deployment' },
        StageName: 'v1',
      },
    },
    Plan: {
      Type: 'AWS::ApiGateway::UsagePlan',
      Properties: {
        ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: { Ref: 'Stage' } }],
        Quota: { Limit: 10, Period: 'MONTH' },
      },
    },
  },
  Outputs: {
    PlanId: { Value: { Ref: 'Plan' } },
    ApiId: { Value: { Ref: 'Api' } },
  },
};

describe('the usage of plans', () => {
  let dataDir: string;
  let now: Date;
  let sandbox: Sandbox;
  let clients: Clients;
  let usagePlanId: string;
  let apiId: string;

  const start = async () => {
    sandbox = await startSandbox({
      port: 0,
      frontDoorPort: 0,
      dataDir,
      clock: { now: () => now },
    });
    clients = clientsOf(sandbox);
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sandbox-usage-'));
    now = new Date('2026-11-23T12:00:00Z');
    await start();
    ({ PlanId: usagePlanId, ApiId: apiId } = outputsOf(
      await createStack(clients, 'api', TEMPLATE),
    ));
  });
  afterEach(async () => {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function addKey() {
    const key = await clients.apigateway.send(
      new CreateApiKeyCommand({ enabled: true }),
    );
    await clients.apigateway.send(
      new CreateUsagePlanKeyCommand({
        usagePlanId,
        keyId: key.id,
        keyType: 'API_KEY',
      }),
    );
    return { id: key.id!, value: key.value! };
  }

  async function request(value: string, times = 1) {
    for (let i = 0; i < times; i += 1) {
      const response = await fetch(`${sandbox.frontDoorUrl}/${apiId}/v1/`, {
        headers: { 'x-api-key': value },
      });
      expect(response.status).toBe(200);
    }
  }

  const usage = (more: object = {}) =>
    clients.apigateway.send(
      new GetUsageCommand({
        usagePlanId,
        startDate: '2026-11-23',
        endDate: '2026-11-24',
        ...more,
      }),
    );

  it('is told per key and day, with what is left of the period, after a restart too', async () => {
    const [a, b] = [await addKey(), await addKey()];
    await request(a.value, 2);
    now = new Date('2026-11-24T00:00:00Z');
    await request(a.value, 3);
    await request(b.value);
    await sandbox.stop();
    await start();
    expect((await usage()).items).toEqual({
      [a.id]: [
        [2, 8],
        [3, 5],
      ],
      [b.id]: [
        [0, 10],
        [1, 9],
      ],
    });
    expect((await usage({ keyId: b.id })).items).toEqual({
      [b.id]: [
        [0, 10],
        [1, 9],
      ],
    });
  });

  it('comes in pages of 25 keys, or of up to 500', async () => {
    const ids: string[] = [];
    for (let i = 0; i < 26; i += 1) {
      ids.push((await addKey()).id);
    }
    const first = await usage();
    const second = await usage({ position: first.position });
    expect(Object.keys(first.items!)).toHaveLength(25);
    expect(second.position).toBeUndefined();
    expect(
      [...Object.keys(first.items!), ...Object.keys(second.items!)].sort(),
    ).toEqual(ids.sort());
    expect(Object.keys((await usage({ limit: 500 })).items!)).toHaveLength(26);
    await expect(usage({ limit: 501 })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});
