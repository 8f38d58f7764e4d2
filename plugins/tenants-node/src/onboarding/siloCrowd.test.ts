import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  TABLES_EACH,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import { SHARDS } from '../__testUtils__/siloCell';
import { connectionOf } from '../__testUtils__/testCell';
import { routeKey } from '../registry/keys';

jest.setTimeout(120_000);

describe('routes of a cell', () => {
  let bed: SiloBed;

  withSiloBeds(fresh => {
    bed = fresh;
  });

  /** Gives all routes of the cell to others, but for so many on each shard. */
  async function fill(left: number[]): Promise<void> {
    const { tables } = await bed.sandbox.inventory();
    const TableName = String(
      tables.find(name => /shared-infra/.test(String(name))),
    );
    const client = new DynamoDBClient(connectionOf(bed.sandbox));
    for (let shard = 0; shard < SHARDS; shard += 1) {
      for (let slot = 0; slot < 97 - left[shard]; slot += 1) {
        const { pk, sk } = routeKey({ shard, priority: 11 + slot });
        await client.send(
          new PutItemCommand({
            TableName,
            Item: { pk: { S: pk }, sk: { S: sk }, tenantId: { S: 'others' } },
          }),
        );
      }
    }
    client.destroy();
  }

  it('do not collide when twenty tenants come at once', async () => {
    const portal = bed.portal();
    const tenants = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        onboard(
          portal,
          {
            ...(index % 2 ? PREMIUM : ADVANCED),
            tenantId: `tenant-no-${index}`,
          },
          bed.step(`task-${index}`),
        ),
      ),
    );
    expect(tenants.every(({ state }) => state === 'active')).toBe(true);
    // Claims are unique by their key: none was overwritten.
    expect(await bed.rows('ROUTE#')).toHaveLength(10 + 3 * 10);
    expect(await bed.tables()).toHaveLength(20 * TABLES_EACH);
  });

  it('are found when hardly any is left, on whichever load balancer', async () => {
    await fill([4, 8]);
    const portal = bed.portal();
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        portal.onboarding.reserve(
          { ...ADVANCED, tenantId: `tenant-no-${index}` },
          bed.step(`task-${index}`),
        ),
      ),
    );
    const shards = results.map(({ silo }) => silo!.shard);
    expect(shards.filter(shard => shard === 0)).toHaveLength(4);
    expect(shards.filter(shard => shard === 1)).toHaveLength(8);
    await expect(
      portal.onboarding.reserve(ADVANCED, bed.step('late')),
    ).rejects.toThrow(
      'The cell is full: none of its 2 load balancers has a route left of the 97 that each can give to tenants. Add a shard to shared-infra-stack and deploy it, then run it again.',
    );
  });

  it('are said to be gone before anything is made, and kept by whoever has them', async () => {
    await fill([2, 3]);
    const portal = bed.portal();
    const { silo } = await portal.onboarding.reserve(
      PREMIUM,
      bed.step('first'),
    );
    expect(silo!.shard).toBe(1);
    const before = await bed.sandbox.inventory();
    await expect(
      portal.onboarding.reserve(
        { ...PREMIUM, tenantId: 'late' },
        bed.step('late'),
      ),
    ).rejects.toThrow(/has 3 routes left/);
    expect(await bed.sandbox.inventory()).toEqual(before);
    expect(await portal.capacity({ tier: 'premium' })).toMatchObject({
      room: false,
      checks: expect.arrayContaining([
        expect.objectContaining({ id: 'shard', state: 'short', needs: 3 }),
      ]),
    });
    // Another try of the first has its routes already.
    expect(
      (await portal.onboarding.reserve(PREMIUM, bed.step('second'))).silo,
    ).toEqual(silo);
  });
});
