import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { ErrorCard } from './components/ErrorCard';
import { Loading } from './components/Loading';
import type { Config } from './config';
import { SignInPage } from './pages/SignInPage';
import { CALLBACK_PATH, Session, type Person } from './session/Session';
import {
  forgetTenant,
  keepTenant,
  readTenant,
  type TenantConfig,
} from './session/tenantConfig';
import { Shop } from './Shop';

/** Comes back from the page to sign in on. */
function Callback(props: {
  session: Session;
  onDone: (path: string) => void;
  onFailed: () => void;
}) {
  const { session, onDone, onFailed } = props;
  const [failed, setFailed] = useState(false);
  // A code works once; effects may run twice.
  const started = useRef(false);
  useEffect(() => {
    if (!started.current) {
      started.current = true;
      session.complete().then(onDone, () => setFailed(true));
    }
  }, [session, onDone]);
  return failed ? (
    <main className="narrow">
      <ErrorCard
        title="Signing in did not work"
        text="The answer of the sign-in page was too old, or of another tab."
        action="Start again"
        onRetry={onFailed}
      />
    </main>
  ) : (
    <Loading what="Signing in" />
  );
}

/** Who is here: nobody, somebody who comes back from signing in, or somebody signed in. */
export function App({ config }: { config: Config }) {
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const [tenant, setTenant] = useState(() => readTenant(sessionStorage));
  const session = useMemo(
    () => tenant && new Session(tenant, window.location.origin, sessionStorage),
    [tenant],
  );
  const [person, setPerson] = useState<Person | null>();
  const isCallback = pathname === CALLBACK_PATH;

  useEffect(() => {
    if (!isCallback) {
      Promise.resolve(session?.person()).then(found =>
        setPerson(found ?? null),
      );
    }
  }, [session, isCallback]);

  const goToSignIn = async (chosen: TenantConfig, returnTo: string) => {
    keepTenant(sessionStorage, chosen);
    await new Session(chosen, window.location.origin, sessionStorage).signIn(
      returnTo,
    );
  };
  const startAgain = () => {
    forgetTenant(sessionStorage);
    setTenant(undefined);
    navigate('/', { replace: true });
  };

  if (isCallback && session) {
    return (
      <Callback
        session={session}
        onDone={path => navigate(path, { replace: true })}
        onFailed={startAgain}
      />
    );
  }
  if (person === undefined) {
    return <Loading what="The storefront" />;
  }
  if (!session || !person) {
    return (
      <SignInPage
        apiUrl={config.apiUrl}
        name={tenant?.name}
        onFound={found => goToSignIn(found, isCallback ? '/' : pathname)}
      />
    );
  }
  return (
    <Shop
      lookupApiUrl={config.apiUrl}
      session={session}
      person={person}
      onSignInAgain={() => goToSignIn(session.tenant, pathname)}
      onSignOut={async () => {
        forgetTenant(sessionStorage);
        await session.signOut();
      }}
    />
  );
}
