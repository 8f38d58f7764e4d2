import {
  UserManager,
  WebStorageStateStore,
  type User,
  type UserProfile,
} from 'oidc-client-ts';
import { ApiError } from '../api/ApiError';
import type { TenantConfig } from './tenantConfig';

/** Where Cognito's page sends people back to. */
export const CALLBACK_PATH = '/callback';

/** Somebody who has signed in, as their ID token has them. */
export interface Person {
  email: string;
  isAdmin: boolean;
}

const textOf = (profile: UserProfile, claim: string) => {
  const value = profile[claim];
  return typeof value === 'string' ? value : '';
};

const sessionEnded = () =>
  new ApiError(401, 'session_ended', 'The session has ended');

/**
 * The session of one tenant's user in this tab: authorization code with a proof key, for
 * pages keep no secret. Tokens are in the tab's session storage: in memory only, each
 * reload would ask for the password again, and anything that lasts longer would outlive
 * the tab on a machine that somebody else uses next. No other origin's scripts run here
 * that could read them: the policy of the pages forbids it.
 */
export class Session {
  readonly #manager: UserManager;
  #renewal?: Promise<string>;

  constructor(
    readonly tenant: TenantConfig,
    private readonly origin: string,
    storage: Storage,
  ) {
    const store = new WebStorageStateStore({ store: storage });
    this.#manager = new UserManager({
      authority: tenant.issuer,
      client_id: tenant.appClientId,
      redirect_uri: `${origin}${CALLBACK_PATH}`,
      response_type: 'code',
      scope: 'openid email profile',
      userStore: store,
      stateStore: store,
      // Renewed when a request needs it: a tab that nobody uses lets its session end.
      automaticSilentRenew: false,
    });
  }

  /** Leaves for the page to sign in on; `returnTo` is the path to come back to. */
  signIn(returnTo: string): Promise<void> {
    return this.#manager.signinRedirect({ state: { returnTo } });
  }

  /** Takes what that page sent back; the path to go on with. */
  async complete(): Promise<string> {
    const { state } = await this.#manager.signinCallback().then(user => {
      if (!user) {
        throw sessionEnded();
      }
      return user;
    });
    const { returnTo } = (state ?? {}) as { returnTo?: unknown };
    // A path of this app, whatever the state says.
    return typeof returnTo === 'string' && /^\/(?![/\\])/.test(returnTo)
      ? returnTo
      : '/';
  }

  /** Who is signed in; nothing when nobody is. */
  async person(): Promise<Person | undefined> {
    const user = await this.#manager.getUser();
    return user
      ? {
          email: textOf(user.profile, 'email'),
          isAdmin: textOf(user.profile, 'custom:userRole') === 'TenantAdmin',
        }
      : undefined;
  }

  token = async (): Promise<string> => {
    const user = await this.#manager.getUser();
    return user?.id_token && !user.expired ? user.id_token : this.renew();
  };

  /** A new token by the refresh token: one call, however many requests want it. */
  renew = (): Promise<string> => {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  };

  /** Ends the session here and at Cognito, and leaves for the start of the app. */
  async signOut(): Promise<void> {
    const { metadataService } = this.#manager;
    // Whoever cannot be told is forgotten here all the same.
    await this.#manager.revokeTokens(['refresh_token']).catch(() => {});
    const endpoint = await metadataService
      .getEndSessionEndpoint()
      .catch(() => undefined);
    await this.#manager.removeUser();
    const start = `${this.origin}/`;
    if (!endpoint) {
      window.location.assign(start);
      return;
    }
    // Cognito's own names: it knows none of the standard's.
    const url = new URL(endpoint);
    url.searchParams.set('client_id', this.tenant.appClientId);
    url.searchParams.set('logout_uri', start);
    window.location.assign(url.href);
  }

  async #renew(): Promise<string> {
    let user: User | null;
    const before = await this.#manager.getUser();
    if (!before?.refresh_token) {
      throw sessionEnded();
    }
    try {
      user = await this.#manager.signinSilent();
    } catch (error) {
      if (error instanceof TypeError) {
        throw new ApiError(0, 'unreachable', error.message);
      }
      throw sessionEnded();
    }
    if (!user?.id_token) {
      throw sessionEnded();
    }
    return user.id_token;
  }
}
