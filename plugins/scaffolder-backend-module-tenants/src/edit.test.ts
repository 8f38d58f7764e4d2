import { VALUES as values, type TestPortal } from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('the template that edits a tenant', () => {
  let portal: TestPortal;

  withPortal(
    fresh => {
      ({ portal } = fresh);
    },
    { isOnboarded: true },
  );

  const edit = async (input: object) =>
    portal.end(
      await portal.start({ tenantId: 'acme', ...input }, 'edit-tenant'),
    );
  const users = async () =>
    (await portal.tenants.users.list('acme', { limit: 60 })).items;

  it('changes the name, which the catalog then shows', async () => {
    const { status, log } = await edit({ displayName: 'Acme Inc' });
    expect(status).toBe('completed');
    expect(log).toContain('The catalog shows Acme Inc.');
    expect(await portal.tenant('acme')).toMatchObject({
      displayName: 'Acme Inc',
      owner: values.owner,
    });
    expect(await users()).toHaveLength(1);
  });

  it('invites another administrator, without telling the address', async () => {
    const { status, log } = await edit({ adminEmail: 'bob@acme.example' });
    expect(status).toBe('completed');
    expect(log).not.toContain('bob');
    expect(await users()).toHaveLength(2);
  });

  it('refuses an owner whom the catalog does not know', async () => {
    const { status, log } = await edit({
      displayName: 'Acme Inc',
      owner: 'group:default/nobody',
    });
    expect(status).toBe('failed');
    expect(log).toContain('is no group or user of the catalog');
    expect((await portal.tenant('acme'))?.displayName).toBe(values.displayName);
  });

  it('refuses whoever may not operate the tenant', async () => {
    portal.locked.add('acme');
    const { status, log } = await edit({ displayName: 'Acme Inc' });
    expect(status).toBe('failed');
    expect(log).toContain('may not operate the tenant "acme"');
    expect((await portal.tenant('acme'))?.displayName).toBe(values.displayName);
  });
});
