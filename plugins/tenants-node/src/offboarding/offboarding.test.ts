import {
  CognitoIdentityProviderClient,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DynamoDBDocumentClient,
  PutCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import type { FaultRule } from '@tenantry/aws-sandbox';
import { ERASE, GLOBEX, withoutMemory } from '../__testUtils__/offboarding';
import { hastyClock, INPUT, offboard, onboard } from '../__testUtils__/portal';
import {
  ADVANCED,
  PREMIUM,
  withSiloBeds,
  type SiloBed,
} from '../__testUtils__/siloPortal';
import { connectionOf } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';

jest.setTimeout(60_000);

describe('offboarding', () => {
  let bed: SiloBed;
  let portal: DefaultTenantsService;
  let documents: DynamoDBDocumentClient;
  let s3: S3Client;

  withSiloBeds(fresh => {
    bed = fresh;
    portal = bed.portal(undefined, hastyClock());
    const connection = connectionOf(bed.sandbox);
    documents = DynamoDBDocumentClient.from(new DynamoDBClient(connection));
    s3 = new S3Client({ ...connection, forcePathStyle: true });
  });
  afterEach(() => {
    documents.destroy();
    s3.destroy();
  });

  const inventory = async () => withoutMemory(await bed.sandbox.inventory());
  const tableOf = async (stack: string, output: string) =>
    (await bed.stack(stack))!.Outputs!.find(
      ({ OutputKey }) => OutputKey === output,
    )!.OutputValue!;
  const poolTable = (output: string) => tableOf('tenant-pool-basic', output);
  const put = (TableName: string, Item: object) =>
    documents.send(new PutCommand({ TableName, Item }));
  const fault = (service: string, operation: string, more: object = {}) =>
    bed.sandbox.faults.set([
      {
        service,
        operation,
        error: { code: 'AccessDeniedException', message: 'Not yours.' },
        ...more,
      } as FaultRule,
    ]);
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

  describe.each([
    ['the pool', INPUT],
    ['services of its own', ADVANCED],
    ['a cluster of its own', PREMIUM],
  ])('of a tenant with %s', (_, input) => {
    it('leaves nothing of it, and everything of others', async () => {
      await onboard(portal, GLOBEX, bed.step('globex'));
      await put(await poolTable('OrderTableName'), {
        tenantId: 'globex',
        orderId: '1',
      });
      const before = await inventory();
      await onboard(portal, input, bed.step('in'));
      if (input === INPUT) {
        const orders = await poolTable('OrderTableName');
        for (let index = 0; index < 60; index += 1) {
          await put(orders, { tenantId: 'acme', orderId: String(index) });
        }
      }
      const { tenant, kept } = await offboard(portal, ERASE, bed.step('out'));
      expect(kept).toEqual([]);
      expect(tenant).toMatchObject({
        state: 'offboarded',
        offboarding: { retention: 'erase', erasedAt: expect.any(String) },
      });
      expect(await inventory()).toEqual(before);
      expect(bed.log.join('\n')).not.toContain('@acme.example');
      const list = [];
      for await (const page of portal.list()) {
        list.push(...page.map(({ tenantId }) => tenantId));
      }
      expect(list).toEqual(['globex']);
      // The id is free again.
      expect(await portal.availability('acme')).toMatchObject({
        available: true,
      });
      await onboard(portal, input, bed.step('again'));
      expect((await portal.get('acme'))!.state).toBe('active');
    });

    it('goes on where any of its calls had failed', async () => {
      const before = await inventory();
      await onboard(portal, input, bed.step('in'));
      let failures = 0;
      // One more call succeeds each time, until all do.
      for (let after = 0; ; after += 1) {
        fault('*', '*', { after, principal: undefined });
        try {
          await offboard(portal, ERASE, bed.step(`out-${after}`));
          break;
        } catch {
          failures += 1;
        }
      }
      bed.sandbox.faults.set([]);
      expect(failures).toBeGreaterThan(8);
      expect(await inventory()).toEqual(before);
    });
  });

  it('exports exactly what the tenant has, before it is erased', async () => {
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

  it.each([
    [{ confirm: 'globex' }, 'The name "globex" is not that of the tenant'],
    [{ retention: 'burn' }, 'The retention "burn" is not known'],
    [{ retention: 'retain', days: 0 }, 'Data cannot be retained for 0 days'],
    [{ tenantId: 'nobody' }, 'There is no tenant "nobody"'],
  ])('changes nothing for %j', async (change, words) => {
    const tenant = await onboard(portal, INPUT, bed.step('in'));
    await expect(
      portal.offboarding.revoke(
        { ...ERASE, ...change } as never,
        bed.step('out'),
      ),
    ).rejects.toThrow(words);
    expect(await portal.get('acme')).toEqual(tenant);
  });

  it('takes the name of the tenant for a confirmation as well', async () => {
    await onboard(portal, INPUT, bed.step('in'));
    const tenant = await portal.offboarding.revoke(
      { ...ERASE, confirm: 'Acme Corp' },
      bed.step('out'),
    );
    expect(tenant.state).toBe('deprovisioning');
    expect(tenant.apiKeyId).toBeUndefined();
  });

  it('is refused while another task is at work, whichever comes first', async () => {
    const running = new Set(['in', 'out']);
    const step = (id: string) => ({
      ...bed.step(id),
      isTaskRunning: async (task: string) => running.has(task),
    });
    await portal.onboarding.reserve(INPUT, step('in'));
    await expect(portal.offboarding.revoke(ERASE, step('out'))).rejects.toThrow(
      '"acme" is being onboarded by the task in. It cannot be offboarded now.',
    );
    running.delete('in');
    await portal.offboarding.revoke(ERASE, step('out'));
    await expect(
      portal.offboarding.revoke(ERASE, step('other')),
    ).rejects.toThrow('is being offboarded by the task out');
    await expect(
      portal.operations.suspend('acme', 'why', step('other')),
    ).rejects.toThrow('the task out is at work on it');
  });

  it.each([
    ['reserve', []],
    ['deploy', ['deploy']],
    ['identity', ['deploy', 'identity']],
    ['api-key', ['deploy', 'identity', 'apiKey']],
  ] as const)('ends what got no further than %s', async (_, methods) => {
    for (const input of [INPUT, PREMIUM]) {
      const before = await inventory();
      const step = bed.step(`in-${input.tier}`);
      await portal.onboarding.reserve(input, step);
      for (const method of methods) {
        await portal.onboarding[method]('acme', step);
      }
      await portal.recordFailure(
        'acme',
        { step: 'activate', error: new Error('No.') },
        step,
      );
      await offboard(portal, ERASE, bed.step(`out-${input.tier}`));
      expect(await inventory()).toEqual(before);
    }
  });

  it('ends what an onboarding with another tier had left in the pool', async () => {
    const before = await inventory();
    const first = bed.step('first');
    await portal.onboarding.reserve(INPUT, first);
    await portal.onboarding.identity('acme', first);
    await portal.recordFailure(
      'acme',
      { step: 'api-key', error: new Error('No.') },
      first,
    );
    await portal.onboarding.reserve(
      { ...ADVANCED, adminEmail: 'eve@acme.example' },
      bed.step('second'),
    );
    await offboard(portal, ERASE, bed.step('out'));
    expect(await inventory()).toEqual(before);
  });

  it('tries a stack again that would not go, then forces it, and tells what is left', async () => {
    await onboard(portal, PREMIUM, bed.step('in'));
    const before = await inventory();
    const stuck = (times?: number) =>
      fault('cloudformation-resources', 'delete AWS::ECS::Cluster', {
        times,
        error: { code: 'ClusterContainsTasks', message: 'There are tasks.' },
      });
    stuck();
    const first = bed.step('one');
    await portal.offboarding.revoke(ERASE, first);
    await portal.offboarding.removeStack('acme', first);
    expect(bed.log.join('\n')).toMatch(
      /would not go, and is tried again by force\. Cluster .*There are tasks\./,
    );
    expect(await bed.stack('tenant-acme')).toBeUndefined();
    await portal.offboarding.erase('acme', first);
    const abort = new AbortController();
    const closing = portal.offboarding.close('acme', {
      ...bed.step('one', abort.signal),
      log: line => {
        bed.log.push(line);
        if (line.includes('still tells of')) {
          abort.abort();
        }
      },
    });
    await expect(closing).rejects.toThrow();
    expect(bed.log.join('\n')).toMatch(
      /still tells of: arn:aws:ecs:.*:cluster/,
    );
    expect((await portal.get('acme'))!.state).toBe('deprovisioning');
    expect((await inventory()).clusters).toEqual(before.clusters);
  });

  it('comes to its end when a stack goes at the second try', async () => {
    const before = await inventory();
    await onboard(portal, PREMIUM, bed.step('in'));
    fault('cloudformation-resources', 'delete AWS::ECS::Cluster', { times: 1 });
    await offboard(portal, ERASE, bed.step('out'));
    expect(await inventory()).toEqual(before);
  });

  it('signs everybody out, and leaves no administrator of the pool behind', async () => {
    const tenant = await onboard(portal, INPUT, bed.step('in'));
    await onboard(portal, GLOBEX, bed.step('globex'));
    await offboard(portal, ERASE, bed.step('out'));
    const cognito = new CognitoIdentityProviderClient(
      connectionOf(bed.sandbox),
    );
    const { Users } = await cognito.send(
      new ListUsersCommand({ UserPoolId: tenant.identity!.userPoolId }),
    );
    expect(Users).toHaveLength(1);
    expect(
      bed.sandbox.calls
        .list()
        .filter(({ operation }) => operation === 'AdminUserGlobalSignOut'),
    ).toHaveLength(1);
    cognito.destroy();
    const { items } = await portal.events('acme', { limit: 10 });
    expect(items.map(({ type }) => type).slice(0, 2)).toEqual([
      'offboarding.completed',
      'offboarding.started',
    ]);
    expect(JSON.stringify(items)).not.toContain('@');
  });
});
