import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import {
  ERASE,
  withOffboardingBeds,
  type OffboardingBed,
} from '../__testUtils__/offboarding';
import { GLOBEX, INPUT, offboard, onboard } from '../__testUtils__/portal';
import { ADVANCED } from '../__testUtils__/siloPortal';
import { connectionOf } from '../__testUtils__/testCell';

jest.setTimeout(60_000);

describe('offboarding', () => {
  let offboarding: OffboardingBed;
  let s3: S3Client;

  withOffboardingBeds(fresh => {
    offboarding = fresh;
    s3 = new S3Client({
      ...connectionOf(fresh.bed.sandbox),
      forcePathStyle: true,
    });
  });
  afterEach(() => {
    s3?.destroy();
  });

  const textOf = async (uri: string) => {
    const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri)!;
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return Body!.transformToString();
  };
  const linesOf = async (uri: string) =>
    (await textOf(uri))
      .trim()
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line));

  it('exports exactly what the tenant has, before it is erased', async () => {
    const { bed, portal, documents, poolTable, put } = offboarding;
    await onboard(portal, GLOBEX, bed.step('globex'));
    await onboard(portal, INPUT, bed.step('in'));
    const orders = await poolTable('OrderTableName');
    const mine = [
      { tenantId: 'acme', orderId: 'a', lines: [{ price: 1.5 }] },
      { tenantId: 'acme', orderId: 'b', tags: new Set(['x']) },
    ];
    for (const item of [...mine, { tenantId: 'globex', orderId: 'c' }]) {
      await put(orders, item);
    }
    const step = bed.step('out');
    const input = { ...ERASE, retention: 'export' as const };
    await portal.offboarding.revoke(input, step);
    await expect(portal.offboarding.erase('acme', step)).rejects.toThrow(
      'is not exported yet; nothing is erased',
    );
    const warn = jest.spyOn(console, 'warn');
    const { uri, counts } = await portal.offboarding.exportData('acme', step);
    expect(counts).toEqual({ orders: 2, products: 0, users: 1 });
    const { tenant } = await offboard(portal, input, step);
    expect(tenant.offboarding!.exportedTo).toBe(uri);

    const manifest = JSON.parse(await textOf(`${uri}manifest.json`));
    expect(manifest).toMatchObject({ tenantId: 'acme', counts });
    expect(manifest.files).toHaveLength(3);
    expect(await linesOf(`${uri}orders-0001.jsonl`)).toEqual([
      mine[0],
      { ...mine[1], tags: ['x'] },
    ]);
    expect(await linesOf(`${uri}products-0001.jsonl`)).toEqual([]);
    expect(warn).not.toHaveBeenCalled();
    expect(await linesOf(`${uri}users-0001.jsonl`)).toEqual([
      expect.objectContaining({
        username: expect.any(String),
        attributes: expect.objectContaining({ email: INPUT.adminEmail }),
      }),
    ]);
    const { Items } = await documents.send(
      new ScanCommand({ TableName: orders }),
    );
    expect(Items).toEqual([{ tenantId: 'globex', orderId: 'c' }]);
  });

  it('does not write over an export once its rows may be gone', async () => {
    const { bed, portal, documents, tableOf, put, fault } = offboarding;
    await onboard(portal, ADVANCED, bed.step('in'));
    const orders = await tableOf('tenant-acme', 'OrderTableName');
    await put(orders, { tenantId: 'acme', orderId: 'a' });
    const input = { ...ERASE, retention: 'export' as const };
    fault('dynamodb', 'DeleteTable');
    await expect(offboard(portal, input, bed.step('one'))).rejects.toThrow();
    bed.sandbox.faults.set([]);
    await documents.send(
      new PutCommand({
        TableName: orders,
        Item: { tenantId: 'acme', orderId: 'late' },
      }),
    );
    const { tenant } = await offboard(portal, input, bed.step('two'));
    const { exportedTo } = tenant.offboarding!;
    expect(await linesOf(`${exportedTo}orders-0001.jsonl`)).toHaveLength(1);
  });

  it('is refused an export, and goes on with erasing, once that has begun', async () => {
    const { bed, portal, fault } = offboarding;
    await onboard(portal, ADVANCED, bed.step('in'));
    fault('dynamodb', 'DeleteTable');
    await expect(offboard(portal, ERASE, bed.step('one'))).rejects.toThrow();
    bed.sandbox.faults.set([]);
    const begun = await portal.get('acme');
    await expect(
      portal.offboarding.revoke(
        { ...ERASE, retention: 'export' },
        bed.step('two'),
      ),
    ).rejects.toThrow(
      'The data of "acme" cannot be exported: erasing it has begun. Run the template again with the retention erase.',
    );
    expect(await portal.get('acme')).toEqual(begun);
    const { tenant } = await offboard(portal, ERASE, bed.step('three'));
    expect(tenant.offboarding!.erasedAt).toBeDefined();
  });

  it('keeps everything that is to be retained but the access, and the id with it', async () => {
    const { bed, portal } = offboarding;
    await onboard(portal, ADVANCED, bed.step('in'));
    const before = await bed.sandbox.inventory();
    const input = { ...ERASE, retention: 'retain' as const, days: 3 };
    const { tenant, kept } = await offboard(portal, input, bed.step('out'));
    expect(tenant.state).toBe('offboarded');
    expect(
      Math.round(
        (Date.parse(tenant.offboarding!.retainedUntil!) - Date.now()) /
          86_400_000,
      ),
    ).toBe(3);
    expect(kept).toContain('the stack tenant-acme');
    const after = await bed.sandbox.inventory();
    expect(after.services).toEqual(before.services);
    expect(after.tables).toEqual(before.tables);
    expect(after.apiKeys).toEqual([]);
    expect((await portal.availability('acme')).message).toMatch(
      /is kept for the data of Acme Corp, until [A-Z][a-z]+ \d+, \d{4}/,
    );
    await expect(
      portal.onboarding.reserve(ADVANCED, bed.step('thief')),
    ).rejects.toThrow('is kept for the data of Acme Corp');
    // On the day, or before.
    await offboard(portal, ERASE, bed.step('day'));
    expect((await bed.sandbox.inventory()).services).toEqual([]);
    expect((await portal.availability('acme')).available).toBe(true);
  });
});
