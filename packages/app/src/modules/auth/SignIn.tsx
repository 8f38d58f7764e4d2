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
import { chosenGuest, readGuests, type Guest } from './guests';

/** Signs in as the one whom this browser chose, or lets one choose. */
export const SignIn = ({ onSignInSuccess }: SignInPageProps) => {
  const config = useApi(configApiRef);
  const guests = useMemo(() => readGuests(config), [config]);
  const [guest, setGuest] = useState(() => chosenGuest.get(guests));

  if (guests.length === 0) {
    return (
      <Container pt="6">
        <Alert
          status="danger"
          icon
          title="Nobody can sign in"
          description="This portal's configuration has no way to sign in. Add one under auth.providers."
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
