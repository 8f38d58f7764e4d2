import { ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  useApi,
  type IdentityApi,
  type SignInPageProps,
} from '@backstage/core-plugin-api';
import { Alert, Container } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { GuestChoice } from './GuestChoice';
import { ProviderSignIn } from './ProviderSignIn';
import { chosenGuest, readGuests, type Guest } from './guests';

/** Signs in with the configured provider; on somebody's own machine as the one whom this browser chose. */
export const SignIn = ({ onSignInSuccess }: SignInPageProps) => {
  const config = useApi(configApiRef);
  const guests = useMemo(() => readGuests(config), [config]);
  const [guest, setGuest] = useState(() => chosenGuest.get(guests));

  if (guests.length === 0) {
    const title = config.getOptionalString('tenantry.signIn.title');
    return title ? (
      <ProviderSignIn title={title} onSignInSuccess={onSignInSuccess} />
    ) : (
      <Container pt="6">
        <Alert
          status="danger"
          icon
          title="Nobody can sign in"
          description="This portal's configuration has no way to sign in. Add a provider under auth.providers, and its name as tenantry.signIn.title."
        />
      </Container>
    );
  }

  const choose = (chosen: Guest) => {
    chosenGuest.set(chosen);
    setGuest(chosen);
  };
  if (!guest) {
    return <GuestChoice guests={guests} onChoose={choose} />;
  }

  const signedIn = (identity: IdentityApi) => {
    const signOut = identity.signOut.bind(identity);
    onSignInSuccess(
      Object.assign(identity, {
        signOut: async () => {
          chosenGuest.forget();
          await signOut();
        },
      }),
    );
  };
  return (
    <ProxiedSignInPage
      provider="guest"
      headers={{ 'x-guest-user': guest.entityRef }}
      onSignInSuccess={signedIn}
      ErrorComponent={({ error }) => (
        <GuestChoice
          guests={guests}
          problem={`Signing in as ${guest.title} failed. ${error?.message}`}
          // A new attempt begins with a new page.
          onChoose={chosen => {
            chosenGuest.set(chosen);
            window.location.reload();
          }}
        />
      )}
    />
  );
};
