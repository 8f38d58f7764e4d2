import {
  APIGatewayClient,
  GetApiKeysCommand,
  GetUsagePlansCommand,
} from '@aws-sdk/client-api-gateway';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { INPUT, onboard, startPortal, stepOf } from '../__testUtils__/portal';
import { withPoolCells } from '../__testUtils__/poolCell';
import { connectionOf } from '../__testUtils__/testCell';
import type { DefaultTenantsService } from '../DefaultTenantsService';

const NO_WAITS = { known: 0, forgotten: 0 };
const WAITS = { known: 120_000, forgotten: 60_000 };
const START = Date.parse('2026-03-01T12:00:00Z');
/** More than the steps make. */
const CALLS = 20;

// Many deaths and restarts in a row; each takes a moment.
jest.setTimeout(60_000);

describe('rotating an API key', () => {
  let sandbox: Sandbox;
  let now = START;
  const running = new Set<string>();
  const lines: string[] = [];

  // Goes on with each look at it: lines of the history have an order.
  const clock = () => new Date((now += 1));
  const portal = (keyWaits = NO_WAITS) =>
    startPortal(sandbox, { keyWaits, now: clock });

  withPoolCells(async fresh => {
    now = START;
    running.clear();
    lines.length = 0;
    sandbox = fresh;
    await onboard(portal(), INPUT, stepOf('onboard'));
  });

  const step = (taskId: string, signal?: AbortSignal) =>
    stepOf(taskId, { running, signal, log: line => lines.push(line) });

  const rotate = async (
    { keys }: DefaultTenantsService,
    taskId: string,
    signal?: AbortSignal,
  ) => {
    await keys.issue('acme', step(taskId, signal));
    await keys.use('acme', step(taskId, signal));
    return keys.withdraw('acme', step(taskId, signal));
  };
  const apiKeys = async () => {
    const { items = [] } = await new APIGatewayClient(
      connectionOf(sandbox),
    ).send(new GetApiKeysCommand({ includeValues: true }));
    return items;
  };
  const keyIdOf = async () => (await portal().get('acme'))?.apiKeyId;
  const history = async () =>
    (await portal().events('acme', { limit: 20 })).items.filter(({ type }) =>
      type.startsWith('key.'),
    );

  it('leaves one key, another one, on the plan of the tier', async () => {
    const [before] = await apiKeys();
    const tenant = await rotate(portal(), 'rotate');
    const [after, ...others] = await apiKeys();
    expect(others).toEqual([]);
    expect(after.id).toBe(tenant.apiKeyId);
    expect(after.id).not.toBe(before.id);
    expect(after.value).not.toBe(before.value);
    const { items } = await new APIGatewayClient(connectionOf(sandbox)).send(
      new GetUsagePlansCommand({ keyId: after.id }),
    );
    expect(items).toHaveLength(1);
    expect((await history()).map(({ message }) => message)).toEqual([
      'The API key was rotated; the old one is withdrawn.',
      'The API key is being rotated: a new one is issued.',
    ]);
    expect(tenant).not.toHaveProperty('keyRotation');
    // Values are secrets.
    const told = JSON.stringify([lines, await history(), tenant]);
    expect(told).not.toContain(before.value);
    expect(told).not.toContain(after.value);
  });

  it('changes nothing when its task runs again', async () => {
    const tenant = await rotate(portal(), 'rotate');
    expect(await rotate(portal(), 'rotate')).toEqual(tenant);
    expect(await apiKeys()).toHaveLength(1);
    await rotate(portal(), 'another');
    expect(await keyIdOf()).not.toBe(tenant.apiKeyId);
  });

  it('uses the new key no sooner than it is known, and keeps the old one until it is forgotten', async () => {
    const old = await keyIdOf();
    /** Runs a step until it waits, and there it is cut off. */
    const waitIn = async (what: 'use' | 'withdraw') => {
      const over = new AbortController();
      const cutOff = {
        ...step('rotate', over.signal),
        log(line: string) {
          lines.push(line);
          over.abort();
        },
      };
      await expect(portal(WAITS).keys[what]('acme', cutOff)).rejects.toThrow(
        'cancelled',
      );
      return lines.at(-1);
    };
    const { issue, use, withdraw } = portal(WAITS).keys;
    await issue('acme', step('rotate'));
    now += WAITS.known - 1_000;
    expect(await waitIn('use')).toBe(
      'Waits 1 s, until API Gateway knows the new key everywhere.',
    );
    expect(await keyIdOf()).toBe(old);
    await expect(withdraw('acme', step('rotate'))).rejects.toThrow(
      'still use the old API key',
    );

    now += 1_000;
    await use('acme', step('rotate'));
    expect(await keyIdOf()).not.toBe(old);
    expect(await waitIn('withdraw')).toBe(
      'Waits 60 s, until the front door has forgotten the old key.',
    );
    expect(await apiKeys()).toHaveLength(2);

    // What was waited before a restart is not waited again.
    now += WAITS.forgotten;
    await rotate(portal(WAITS), 'rotate');
    expect((await apiKeys()).map(({ id }) => id)).toEqual([await keyIdOf()]);
  });

  it('is completed without a third key when the portal dies after any AWS call', async () => {
    for (let call = 0; call < CALLS; call += 1) {
      sandbox.faults.set([
        {
          service: '*',
          operation: '*',
          after: call,
          afterEffect: true,
          error: { code: 'Died', status: 400 },
        },
      ]);
      await rotate(portal(), `task-${call}`).catch(() => undefined);
      sandbox.faults.set([]);
      const keys = await apiKeys();
      expect(keys.length).toBeLessThanOrEqual(2);
      // The key that requests come in with is there all the time.
      expect(keys.map(({ id }) => id)).toContain(await keyIdOf());
      // Whichever task goes on: the same one, or one that finds the other dead.
      await rotate(portal(), call % 2 ? `task-${call}` : `again-${call}`);
      expect((await apiKeys()).map(({ id }) => id)).toEqual([await keyIdOf()]);
    }
  });

  it('is one task’s at a time', async () => {
    running.add('first');
    await portal().keys.issue('acme', step('first'));
    await expect(rotate(portal(), 'second')).rejects.toThrow(
      'is being rotated by another task, first. Wait until',
    );
    expect(await apiKeys()).toHaveLength(2);
  });

  it('goes on while the tenant is suspended, and not before it is active', async () => {
    await portal().keys.issue('acme', step('rotate'));
    await portal().operations.suspend('acme', 'Unpaid', step('suspend'));
    const tenant = await rotate(portal(), 'rotate');
    expect(tenant.state).toBe('suspended');
    await portal().onboarding.reserve(
      { ...INPUT, tenantId: 'globex', adminEmail: 'gus@globex.example' },
      step('onboard'),
    );
    await expect(
      portal().keys.issue('globex', step('rotate-2')),
    ).rejects.toThrow('It cannot be changed now.');
    await expect(
      portal().keys.issue('nobody', step('rotate-3')),
    ).rejects.toThrow('There is no tenant "nobody"');
  });
});
