import { useState, type FormEvent } from 'react';
import { explain } from '../api/explain';
import { Field } from '../components/Field';
import {
  findTenant,
  normalized,
  problemOf,
  type TenantConfig,
} from '../session/tenantConfig';

/** Asks for the tenant's name: it decides where somebody signs in. */
export function SignInPage(props: {
  apiUrl: string;
  /** Of the last session in this tab. */
  name?: string;
  onFound: (tenant: TenantConfig) => Promise<void>;
}) {
  const [name, setName] = useState(props.name ?? '');
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = normalized(name);
    const wrong = problemOf(wanted);
    setProblem(wrong);
    if (wrong) {
      return;
    }
    setBusy(true);
    try {
      const found = await findTenant(props.apiUrl, wanted);
      if (found) {
        await props.onFound(found);
        return;
      }
      setProblem(
        `There is no tenant “${wanted}” to sign in to. Check the name in your invitation; a tenant that is suspended is closed, too.`,
      );
    } catch (error) {
      const { title, text } = explain(error);
      setProblem(`${title}. ${text}`);
    }
    setBusy(false);
  };

  return (
    <main className="narrow">
      <img src="/favicon.svg" alt="" width="48" height="48" />
      <h1>Sign in</h1>
      <p className="lead">Your tenant’s name says where your account is.</p>
      <form className="card" onSubmit={submit} noValidate>
        <Field
          label="Tenant"
          name="tenant"
          value={name}
          onChange={event => setName(event.target.value)}
          problem={problem}
          hint="For example acme"
          autoComplete="organization"
          autoCapitalize="none"
          spellCheck={false}
        />
        <button disabled={isBusy}>{isBusy ? 'One moment…' : 'Continue'}</button>
      </form>
    </main>
  );
}
