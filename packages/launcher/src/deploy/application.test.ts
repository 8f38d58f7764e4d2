import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  DynamoDBDocumentClient,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { createApp } from '@tenantry/infra/lib/app';
// What its own tests drive the portal's core with.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  hastyClock,
  INPUT,
  offboard,
  onboard,
  SILO_TIERS,
  startPortal,
  stepOf,
} from '@tenantry/plugin-tenants-node/src/__testUtils__/portal';
import { connectionOf, deployStacks, startCell } from '../cell';
import { readConfig } from '../config';

// The one file that whoever brings an application replaces; the rest is what it is.
jest.mock('@tenantry/application', () => {
  const actual = jest.requireActual('@tenantry/application');
  const { INVOICING } = jest.requireActual('../testing/application/invoicing');
  return { ...actual, application: actual.defineApplication(INVOICING) };
});

// Two tenants' stacks are made of real processes, one after the other.
jest.setTimeout(300_000);

const TENANTS = {
  basic: { ...INPUT, tenantId: 'acme' },
  advanced: {
    ...INPUT,
    tenantId: 'globex',
    tier: 'advanced',
    adminEmail: 'gus@globex.example',
  },
  premium: {
    ...INPUT,
    tenantId: 'initech',
    tier: 'premium',
    adminEmail: 'ida@initech.example',
  },
};

describe('another application in place of the samples', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-application-'));
  const outdir = join(dir, 'cdk.out');
  let sandbox: Sandbox;
  let outputs: Record<string, string>;
  let portal: ReturnType<typeof startPortal>;
  let documents: DynamoDBDocumentClient;

  beforeAll(async () => {
    process.env.CDK_VALIDATION = 'false';
    createApp({ outdir, bundleDir: join(dir, 'lambda') }).synth();
    process.env.CDK_OUTDIR = outdir;
    sandbox = await startCell({ aws: 0, frontDoor: 0, storefront: 0 }, dir);
    outputs = await deployStacks(sandbox, await readConfig({}));
    portal = startPortal(sandbox, {
      tiers: {
        ...SILO_TIERS,
        advanced: { ...SILO_TIERS.advanced, sharedRows: ['rates'] },
      },
      now: hastyClock(),
      keyWaits: { known: 0, forgotten: 0 },
    });
    documents = DynamoDBDocumentClient.from(
      new DynamoDBClient(connectionOf(sandbox)),
    );
  });

  afterAll(async () => {
    documents?.destroy();
    await sandbox?.stop();
    delete process.env.CDK_OUTDIR;
    rmSync(dir, { recursive: true, force: true });
  });

  const fill = (table: string, tenantId: string, sortKey: string) =>
    documents.send(
      new BatchWriteCommand({
        RequestItems: {
          [table]: ['a', 'b', 'c'].map(id => ({
            PutRequest: { Item: { tenantId, [sortKey]: id, amount: 1 } },
          })),
        },
      }),
    );

  const countIn = async (TableName: string, tenantId: string) => {
    const { Count } = await documents.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'tenantId = :tenantId',
        ExpressionAttributeValues: { ':tenantId': tenantId },
        ConsistentRead: true,
      }),
    );
    return Count;
  };

  const health = async (path: string) => {
    const answer = await fetch(`${outputs.ApiGatewayUrl}${path}`);
    return { status: answer.status, body: await answer.json() };
  };

  it('is all that the templates have', () => {
    const templates = readdirSync(outdir).filter(name =>
      name.endsWith('.template.json'),
    );
    expect(templates).toHaveLength(13);
    for (const name of templates) {
      const text = readFileSync(join(outdir, name), 'utf8');
      expect(text).not.toMatch(
        /\/(orders|products|users)\b|(order|product|user)-service|(Order|Product|User)(Service|Table)(Name)?"|(order|product)Id\b/,
      );
    }
    const pool = JSON.parse(
      readFileSync(join(outdir, 'tenant-pool-basic.template.json'), 'utf8'),
    );
    expect(Object.keys(pool.Outputs)).toEqual(
      expect.arrayContaining([
        'InvoiceServiceName',
        'ReportServiceName',
        'InvoiceTableName',
        'RateTableName',
      ]),
    );
  });

  it('is served to tenants of each isolation, through the front door', async () => {
    const step = stepOf('onboard');
    await onboard(portal, TENANTS.basic, step);
    expect(await health('/monthly-reports/status')).toEqual({
      status: 200,
      body: { path: '/monthly-reports', style: 'short' },
    });
    expect(await health('/orders/health')).toMatchObject({ status: 404 });
    for (const input of [TENANTS.advanced, TENANTS.premium]) {
      await onboard(portal, input, step);
      const { status, body } = await health(
        `/tenant-health/${input.tenantId}/invoices`,
      );
      expect(status).toBe(200);
      // Each has a table of its own.
      expect(body.table).toContain(`tenant-${input.tenantId}`);
    }
  });

  it('moves with the rows that it has, and leaves those that are shared', async () => {
    const { InvoiceTableName: invoices, RateTableName: rates } = outputs;
    await fill(invoices, 'acme', 'number');
    await fill(rates, 'acme', 'currency');
    const step = stepOf('move');
    const { moving } = portal;
    await moving.plan({ tenantId: 'acme', tier: 'advanced' }, step);
    await moving.build('acme', step);
    await moving.copy('acme', step);
    await moving.switch('acme', step);
    await moving.observe('acme', step);
    await moving.clean('acme', step);

    const { body } = await health('/tenant-health/acme--2/invoices');
    expect(body.table).not.toBe(invoices);
    expect(await countIn(body.table, 'acme')).toBe(3);
    expect(await countIn(invoices, 'acme')).toBe(0);
    expect(await countIn(rates, 'acme')).toBe(3);
  });

  it('leaves with the tenant: what it has is exported, and erased', async () => {
    const step = stepOf('offboard', {});
    const { offboarding } = portal;
    const input = {
      tenantId: 'acme',
      confirm: 'acme',
      retention: 'export' as const,
    };
    await offboarding.revoke(input, step);
    const { counts } = await offboarding.exportData('acme', step);
    expect(counts).toEqual({ invoices: 3, rates: 3, users: 1 });
    await offboarding.removeStack('acme', step);
    await offboarding.erase('acme', step);
    expect((await offboarding.close('acme', step)).kept).toEqual([]);
    expect(await countIn(outputs.RateTableName, 'acme')).toBe(0);

    await offboard(
      portal,
      { ...input, tenantId: 'initech', confirm: 'initech', retention: 'erase' },
      step,
    );
    const { tables } = await sandbox.inventory();
    expect(String(tables)).not.toMatch(/tenant-(acme|initech)/);
  });
});
