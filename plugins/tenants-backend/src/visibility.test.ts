import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { tenantRules } from './permissions';
import { createGetVisibility } from './visibility';

function start() {
  const permissions = mockServices.permissions.mock();
  const getVisibility = createGetVisibility({
    auth: mockServices.auth(),
    permissions,
    permissionsRegistry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: () => ({
        getRuleByName: name =>
          tenantRules.find(rule => rule.name === name) as any,
      }),
    }),
  });
  return { asked: permissions.authorizeConditional, getVisibility };
}

const ada = mockCredentials.user('user:default/ada');
const bob = mockCredentials.user('user:default/bob');

describe('what a caller may see', () => {
  it('is asked once for all requests that a page makes', async () => {
    const { asked, getVisibility } = start();
    asked.mockResolvedValue([{ result: AuthorizeResult.ALLOW }]);
    await Promise.all([getVisibility(ada), getVisibility(ada)]);
    await getVisibility(mockCredentials.user('user:default/ada'));
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('is the same for nobody else', async () => {
    const { asked, getVisibility } = start();
    asked.mockResolvedValueOnce([{ result: AuthorizeResult.ALLOW }]);
    asked.mockResolvedValueOnce([{ result: AuthorizeResult.DENY }]);
    expect((await getVisibility(ada)).denied).toBe(false);
    expect((await getVisibility(bob)).denied).toBe(true);
    expect((await getVisibility(ada)).denied).toBe(false);
  });

  it('is asked again when the policy could not answer', async () => {
    const { asked, getVisibility } = start();
    asked.mockRejectedValueOnce(new Error('The policy is away'));
    asked.mockResolvedValueOnce([{ result: AuthorizeResult.ALLOW }]);
    await expect(getVisibility(ada)).rejects.toThrow('away');
    expect((await getVisibility(ada)).denied).toBe(false);
  });
});
