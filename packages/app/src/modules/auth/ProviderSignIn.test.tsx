import type { BackstageIdentityResponse } from '@backstage/core-plugin-api';
import { TestApiProvider } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { oidcAuthApiRef } from './oidc';
import { ProviderSignIn } from './ProviderSignIn';

/** Shows the page to somebody who is not signed in yet, and whose signing in ends like this. */
async function pressSignIn(
  getBackstageIdentity: () => Promise<BackstageIdentityResponse>,
) {
  const onSignInSuccess = jest.fn();
  const api = {
    getBackstageIdentity: async ({ optional }: { optional?: boolean }) =>
      optional ? undefined : getBackstageIdentity(),
    getProfile: async () => ({ displayName: 'Ada' }),
  };
  render(
    <TestApiProvider apis={[[oidcAuthApiRef, api]]}>
      <ProviderSignIn title="Acme" onSignInSuccess={onSignInSuccess} />
    </TestApiProvider>,
  );
  await userEvent.click(
    await screen.findByRole('button', { name: 'Sign in with Acme' }),
  );
  return onSignInSuccess;
}

describe('the page to sign in on with a provider', () => {
  it('passes on who has signed in', async () => {
    const identity = {
      type: 'user' as const,
      userEntityRef: 'user:default/ada',
      ownershipEntityRefs: [],
    };
    const onSignInSuccess = await pressSignIn(async () => ({
      token: 'token',
      identity,
    }));
    const [[signedIn]] = onSignInSuccess.mock.calls;
    expect(await signedIn.getBackstageIdentity()).toEqual(identity);
    expect(await signedIn.getProfileInfo()).toEqual({ displayName: 'Ada' });
  });

  it.each([
    ['PopupClosedError', /was closed before you were signed in/],
    ['PopupRejectedError', /Allow this page to open windows/],
    ['Error', 'Signing in failed. No, not you.'],
  ])('says what to do after a %s', async (name, words) => {
    const onSignInSuccess = await pressSignIn(async () => {
      throw Object.assign(new Error('No, not you.'), { name });
    });
    expect(await screen.findByText(words)).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Sign in with Acme' }),
    ).toBeEnabled();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });
});
