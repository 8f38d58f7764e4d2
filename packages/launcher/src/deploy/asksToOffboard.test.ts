import type { Stack } from '@aws-sdk/client-cloudformation';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import { asksToOffboard } from './asksToOffboard';

const stack = (StackName: string, StackStatus = 'UPDATE_COMPLETE') =>
  ({ StackName, StackStatus } as Stack);
const SHARED = stack('shared-infra-stack');
const POOL = stack('tenant-pool-basic');
const access = (status: string) => stack('cell-access-stack', status);
const ACME = { tenantId: 'acme', tier: 'basic' } as Tenant;

describe('offboarding tenants with their cell', () => {
  let said: string[];
  beforeEach(() => {
    said = [];
    jest
      .spyOn(process.stdout, 'write')
      .mockImplementation(text => said.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  const ask = (stacks: Stack[], tenants = [ACME]) =>
    asksToOffboard(stacks, tenants, {
      yes: true,
      signal: new AbortController().signal,
    });

  it('is asked where the portal can be kept from what is done', async () => {
    expect(await ask([SHARED, POOL])).toBe(true);
    for (const status of [
      'CREATE_COMPLETE',
      'UPDATE_ROLLBACK_COMPLETE',
      'UPDATE_IN_PROGRESS',
    ]) {
      expect(await ask([SHARED, POOL, access(status)])).toBe(true);
    }
  });

  it('is not asked where there is nobody: who comes later loses no data unasked', async () => {
    expect(await ask([SHARED, POOL], [])).toBe(false);
  });

  it.each([
    [
      [stack('shared-infra-stack', 'ROLLBACK_COMPLETE'), POOL],
      'The registry cannot be read, for shared-infra-stack is ROLLBACK_COMPLETE.',
    ],
    [
      [SHARED],
      'They cannot be offboarded, for tenant-pool-basic is gone: their stacks go, and their tables and users stay.',
    ],
    [
      [SHARED, POOL, access('UPDATE_ROLLBACK_FAILED')],
      'They cannot be offboarded, for the portal cannot be shut out of the cell while cell-access-stack is UPDATE_ROLLBACK_FAILED: their stacks go, and their tables and users stay.',
    ],
    [
      [SHARED, POOL, access('REVIEW_IN_PROGRESS')],
      'They cannot be offboarded, for the portal cannot be shut out of the cell while cell-access-stack is REVIEW_IN_PROGRESS',
    ],
  ])(
    'is not asked where it cannot be, and it is said (%#)',
    async (given, words) => {
      expect(await ask(given)).toBe(false);
      expect(said.join('')).toContain(words);
    },
  );
});
