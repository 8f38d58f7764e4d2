import type { Sandbox } from '@tenantry/aws-sandbox';
import {
  GLOBEX,
  INPUT,
  onboard,
  startPortal,
  stepOf,
} from '../__testUtils__/portal';
import { withPoolCells } from '../__testUtils__/poolCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import type { EditInput } from './edit';

const WANTED = {
  displayName: 'Acme Inc',
  owner: 'group:default/sales',
  adminEmail: 'bob@acme.example',
};
/** More than the step makes. */
const CALLS = 16;

// Many deaths and restarts in a row; each takes a moment.
jest.setTimeout(60_000);

describe('editing a tenant', () => {
  let sandbox: Sandbox;
  let service: DefaultTenantsService;

  withPoolCells(async fresh => {
    sandbox = fresh;
    service = startPortal(sandbox);
    await onboard(service, INPUT, stepOf('onboard'));
  });

  let tasks = 0;
  const edit = (input: EditInput, taskId = `edit-${(tasks += 1)}`) =>
    service.operations.edit('acme', input, {
      ...stepOf(taskId),
      resumed: false,
    });
  const listed = async () =>
    (await service.users.list('acme', { limit: 60 })).items;
  const users = async () =>
    (await listed()).map(({ email, role }) => `${email} ${role}`).sort();
  const history = async () =>
    (await service.events('acme', { limit: 20 })).items;
  const newest = async () => (await history())[0].message;

  it('changes name and owner, and tells both in one line', async () => {
    const before = (await service.get('acme'))!;
    const tenant = await edit({ displayName: ' Acme Inc ', owner: 'sales' });
    expect(tenant).toEqual({
      ...before,
      displayName: 'Acme Inc',
      owner: 'group:default/sales',
      version: before.version + 1,
      updatedAt: expect.any(String),
    });
    expect(await newest()).toBe(
      'The tenant was edited: its name is "Acme Inc", its owner is group:default/sales now.',
    );
  });

  it('leaves as it is what is empty or the same', async () => {
    const before = await service.get('acme');
    await edit({});
    await edit({ displayName: ' ', owner: '', adminEmail: '' });
    await edit({
      displayName: INPUT.displayName,
      owner: INPUT.owner,
      adminEmail: INPUT.adminEmail,
    });
    expect(await service.get('acme')).toEqual(before);
    expect(await users()).toEqual(['ada@acme.example TenantAdmin']);
  });

  it('invites another administrator, keeps the one before, and moves the claim', async () => {
    await edit({ adminEmail: 'Bob@acme.example' });
    expect(await users()).toEqual([
      'ada@acme.example TenantAdmin',
      'bob@acme.example TenantAdmin',
    ]);
    expect(await newest()).toBe(
      'Another administrator was named; the one before keeps access.',
    );
    expect(JSON.stringify(await history())).not.toContain('@');
    await expect(
      onboard(
        service,
        { ...GLOBEX, adminEmail: 'bob@acme.example' },
        stepOf('onboard-globex'),
      ),
    ).rejects.toThrow("administrator's e-mail address is used");
  });

  it('makes a user an administrator, who may have been disabled', async () => {
    await service.users.invite(
      'acme',
      { email: 'bob@acme.example', role: 'TenantUser' },
      { ...stepOf('invite'), resumed: false },
    );
    const [, { userId }] = await listed();
    await service.users.change(
      'acme',
      { user: userId, change: 'disable' },
      { ...stepOf('disable'), resumed: false },
    );
    await edit({ adminEmail: 'bob@acme.example' });
    expect(await service.users.get('acme', userId)).toMatchObject({
      role: 'TenantAdmin',
      status: 'invited',
    });
  });

  it('takes no address that another tenant has', async () => {
    await service.onboarding.reserve(GLOBEX, stepOf('onboard-globex'));
    const refused = edit({ adminEmail: GLOBEX.adminEmail });
    await expect(refused).rejects.toThrow('no user of this tenant');
    await onboard(service, GLOBEX, stepOf('onboard-globex'));
    await service.users.invite(
      'globex',
      { email: 'eve@globex.example', role: 'TenantUser' },
      { ...stepOf('invite'), resumed: false },
    );
    await expect(
      edit({ displayName: 'Acme Inc', adminEmail: 'eve@globex.example' }),
    ).rejects.toThrow('no user of this tenant');
    expect((await service.get('acme'))?.displayName).toBe(INPUT.displayName);
    expect(await users()).toEqual(['ada@acme.example TenantAdmin']);
  });

  it.each([
    [{ displayName: 'x'.repeat(81) }, 'The display name has 81 characters'],
    [{ owner: 'group:' }, 'The owner "group:" is not an entity ref'],
    [{ adminEmail: 'bob' }, "administrator's e-mail address is not an address"],
  ])('refuses %j', async (input, message) => {
    await expect(edit({ ...WANTED, ...input })).rejects.toThrow(message);
    expect((await service.get('acme'))?.displayName).toBe(INPUT.displayName);
    expect(await users()).toHaveLength(1);
  });

  it('is allowed while suspended, and not before the tenant has been active', async () => {
    await service.operations.suspend('acme', 'Unpaid', stepOf('suspend'));
    expect(await edit(WANTED)).toMatchObject({
      state: 'suspended',
      displayName: 'Acme Inc',
    });
    await service.onboarding.reserve(GLOBEX, stepOf('onboard-globex'));
    await expect(
      service.operations.edit('globex', WANTED, {
        ...stepOf('edit'),
        resumed: false,
      }),
    ).rejects.toThrow('It cannot be changed now.');
  });

  it('is completed when the portal dies after any AWS call', async () => {
    for (let call = 0; call < CALLS; call += 1) {
      const input = {
        displayName: `Acme ${call}`,
        adminEmail: `bob-${call}@acme.example`,
      };
      const task = `died-${call}`;
      sandbox.faults.set([
        {
          service: '*',
          operation: '*',
          after: call,
          afterEffect: true,
          error: { code: 'Died', status: 400 },
        },
      ]);
      await edit(input, task).catch(() => undefined);
      sandbox.faults.set([]);
      const tenant = await startPortal(sandbox).operations.edit('acme', input, {
        ...stepOf(task),
        resumed: true,
      });
      expect(tenant.displayName).toBe(input.displayName);
      const told = (await history()).filter(({ taskId }) => taskId === task);
      expect(told.map(({ type }) => type).sort()).toEqual([
        'administrator.named',
        'tenant.edited',
      ]);
    }
    expect(await users()).toHaveLength(CALLS + 1);
  });
});
