import type { TestCell } from './__testUtils__/cell';
import { VALUES as values, type TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('the templates that suspend and resume a tenant', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(fresh => {
    ({ cell, portal } = fresh);
  });

  const onboard = async (change: object = {}) =>
    portal.end(await portal.start({ ...values, ...change }));
  const suspend = async (reason = 'The invoice is unpaid') =>
    portal.end(
      await portal.start({ tenantId: 'acme', reason }, 'suspend-tenant'),
    );
  const resume = async () =>
    portal.end(await portal.start({ tenantId: 'acme' }, 'resume-tenant'));
  const stateOf = async () => (await portal.tenant('acme'))?.state;
  const history = async () =>
    (await portal.tenants.events('acme', { limit: 10 })).items;
  const signedOut = () =>
    cell.sandbox.calls
      .list()
      .filter(({ operation }) => operation === 'AdminUserGlobalSignOut').length;

  it('keep the tenant out, sign its users out, and let it in again', async () => {
    await onboard();
    await onboard({ tenantId: 'globex', adminEmail: 'gus@globex.example' });
    const first = await suspend();
    expect(first.log).toContain('signed out the one user');
    expect(first.status).toBe('completed');
    expect(await stateOf()).toBe('suspended');
    expect((await portal.tenant('globex'))?.state).toBe('active');
    expect(signedOut()).toBe(1);
    expect((await history())[0]).toMatchObject({
      type: 'suspension.completed',
      from: 'active',
      to: 'suspended',
      message: 'The tenant is suspended: The invoice is unpaid',
    });

    expect((await resume()).status).toBe('completed');
    expect(await stateOf()).toBe('active');
    expect((await history())[0]).toMatchObject({
      from: 'suspended',
      to: 'active',
    });
    expect(portal.told.slice(-2)).toEqual(['suspended', 'active']);
  });

  it('change nothing when run again', async () => {
    await onboard();
    await suspend();
    const before = await portal.tenant('acme');
    const again = await suspend('Another reason');
    expect(again.status).toBe('completed');
    expect(again.log).toContain('is suspended already');
    expect(await portal.tenant('acme')).toEqual(before);
  });

  it('complete on a retry when AWS fails half-way', async () => {
    await onboard();
    cell.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'AdminUserGlobalSignOut',
        error: { code: 'NotAuthorizedException', message: 'Not your user.' },
      },
    ]);
    const first = await suspend();
    expect(first.status).toBe('failed');
    expect(first.log).toContain('Not your user.');
    expect(await stateOf()).toBe('suspended');
    cell.sandbox.faults.set([]);
    expect((await suspend()).log).toContain('signed out the one user');
  });

  it('refuse whoever may not operate the tenant', async () => {
    await onboard();
    portal.locked.add('acme');
    const { status, log } = await suspend();
    expect(status).toBe('failed');
    expect(log).toContain('may not operate the tenant "acme"');
    expect(await stateOf()).toBe('active');
    expect(signedOut()).toBe(0);
  });

  it('say why a state forbids them', async () => {
    expect((await suspend()).log).toContain('There is no tenant "acme".');
    cell.sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'CreateApiKey',
        error: { code: 'AccessDeniedException', message: 'Not your key.' },
      },
    ]);
    await onboard();
    const { status, log } = await suspend();
    expect(status).toBe('failed');
    expect(log).toContain('its last operation failed in the step api-key');
    expect(await stateOf()).toBe('failed');
  });

  it('ask for a reason', async () => {
    await expect(suspend('  ')).rejects.toThrow(/400.*reason/s);
    await expect(suspend('x'.repeat(201))).rejects.toThrow(/400.*reason/s);
  });
});
