import { ABANDONED_TASK_ID } from './findAbandoned';
import type { TestCell } from './__testUtils__/cell';
import {
  until,
  VALUES as values,
  type TestPortal,
} from './__testUtils__/portal';
import { withPortal } from './__testUtils__/withPortal';

jest.setTimeout(60_000);

describe('tenants whom their task has left behind', () => {
  let cell: TestCell;
  let portal: TestPortal;

  withPortal(fresh => {
    ({ cell, portal } = fresh);
  });

  const stateOf = async () => (await portal.tenant('acme'))?.state;

  it('fail, so that their state is true, and can be gone on with', async () => {
    cell.sandbox.faults.set([
      {
        service: 'cognito-idp',
        operation: 'CreateGroup',
        error: { code: 'NotAuthorizedException', message: 'Not now.' },
      },
      // What comes after the reservation: the failure is not written down.
      {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        after: 1,
        error: { code: 'ValidationException', message: 'No writes today.' },
      },
    ]);
    expect((await portal.end(await portal.start(values))).status).toBe(
      'failed',
    );
    expect(await stateOf()).toBe('provisioning');

    // The registry does not take it yet: the next pass tries again.
    await portal.trigger(ABANDONED_TASK_ID);
    expect(await stateOf()).toBe('provisioning');
    cell.sandbox.faults.set([]);
    await portal.trigger(ABANDONED_TASK_ID);
    expect(await portal.tenant('acme')).toMatchObject({
      state: 'failed',
      failure: {
        operation: 'onboard',
        step: 'identity',
        cause: expect.stringContaining('could not write down why'),
      },
    });
    expect(portal.told.at(-1)).toBe('failed');
    expect(portal.sent.map(({ payload }) => payload.title)).toEqual([
      'Onboarding Acme Corp failed',
    ]);
    const { items } = await portal.tenants.events('acme', { limit: 1 });
    expect(items[0]).toMatchObject({
      type: 'onboarding.failed',
      actor: 'service',
    });
    expect((await portal.end(await portal.start(values))).status).toBe(
      'completed',
    );
  });

  it('are none while the task is at work', async () => {
    cell.door.healthy = false;
    const taskId = await portal.start(values);
    await until(() => cell.door.requests > 0);
    await portal.trigger(ABANDONED_TASK_ID);
    expect(await stateOf()).toBe('provisioning');
    cell.door.healthy = true;
    expect((await portal.end(taskId)).status).toBe('completed');
  });
});
