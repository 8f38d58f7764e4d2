import type { TestCell } from './__testUtils__/cell';
import { until, type TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('the template that rotates an API key', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(
    fresh => {
      ({ cell, portal } = fresh);
    },
    { isOnboarded: true },
  );

  const rotate = () => portal.start({ tenantId: 'acme' }, 'rotate-api-key');
  const keys = async () => (await cell.sandbox.inventory()).apiKeys;

  it('issues the new key, and keeps the old one in use until the other is known', async () => {
    const before = (await portal.tenant('acme'))!;
    const taskId = await rotate();
    await until(async () => (await keys()).length === 2);
    // The steps wait as long as AWS needs; the domain's tests see them through.
    await portal.cancel(taskId);
    await portal.end(taskId);
    expect((await portal.tenant('acme'))!.apiKeyId).toBe(before.apiKeyId);

    // Whoever goes on makes no third one.
    const again = await rotate();
    await until(async () => (await portal.logOf(again)).includes('Waits'));
    await portal.cancel(again);
    expect((await portal.end(again)).log).toContain(
      'goes on with the rotation of a task that has ended',
    );
    expect(await keys()).toHaveLength(2);
  });

  it('refuses whoever may not operate the tenant', async () => {
    portal.locked.add('acme');
    const { status, log } = await portal.end(await rotate());
    expect(status).toBe('failed');
    expect(log).toContain('may not operate the tenant "acme"');
    expect(await keys()).toHaveLength(1);
  });
});
