import { UserIdentity } from '@backstage/core-components';
import { useApi, type SignInPageProps } from '@backstage/core-plugin-api';
import { Button, Skeleton } from '@backstage/ui';
import { useEffect, useState } from 'react';
import { FrontDoor } from './FrontDoor';
import { oidcAuthApiRef } from './oidc';

/** Why nobody is signed in, and what to do. */
function problemOf({ name, message }: Error): string {
  switch (name) {
    case 'PopupClosedError':
      return 'The window for signing in was closed before you were signed in. Try again.';
    case 'PopupRejectedError':
      return 'Your browser did not open the window for signing in. Allow this page to open windows, then try again.';
    default:
      return `Signing in failed. ${message}`;
  }
}

/** Signs in with the provider: by itself for those who are signed in there, else at a press. */
export const ProviderSignIn = ({
  title,
  onSignInSuccess,
}: SignInPageProps & { title: string }) => {
  const authApi = useApi(oidcAuthApiRef);
  const [isBusy, setBusy] = useState(true);
  const [problem, setProblem] = useState<string>();

  const signIn = async (options: { optional?: boolean }) => {
    setBusy(true);
    setProblem(undefined);
    try {
      const response = await authApi.getBackstageIdentity({
        ...options,
        instantPopup: !options.optional,
      });
      if (response) {
        onSignInSuccess(
          UserIdentity.create({
            identity: response.identity,
            authApi,
            profile: await authApi.getProfile(),
          }),
        );
        return;
      }
    } catch (error) {
      setProblem(problemOf(error as Error));
    }
    setBusy(false);
  };
  useEffect(() => {
    signIn({ optional: true });
    // Once: whoever is not signed in has to press.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  return (
    <FrontDoor
      text="What you see and may change follows from your account's groups."
      problem={problem}
    >
      {isBusy ? (
        <Skeleton width="100%" height={40} />
      ) : (
        <Button
          size="medium"
          onPress={() => signIn({})}
          // On a narrow screen the title may take two lines.
          style={{
            height: 'auto',
            minHeight: 40,
            alignItems: 'center',
            paddingBlock: 'var(--bui-space-2)',
          }}
        >
          Sign in with {title}
        </Button>
      )}
    </FrontDoor>
  );
};
