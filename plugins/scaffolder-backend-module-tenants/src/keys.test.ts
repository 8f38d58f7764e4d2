import { startCell, type TestCell } from './__testUtils__/cell';
import {
  startPortal,
  until,
  VALUES as values,
  type TestPortal,
} from './__testUtils__/portal';

jest.setTimeout(60_000);

describe('the template that rotates an API key', () => {
  let cell: TestCell;
  let portal: TestPortal;

  beforeEach(async () => {
    cell = await startCell();
    portal = await startPortal(cell.config);
    await portal.end(await portal.start(values));
  });
  afterEach(async () => {
    await portal.stop();
    await cell.stop();
  });

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
