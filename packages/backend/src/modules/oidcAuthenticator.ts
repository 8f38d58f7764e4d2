import type { LoggerService } from '@backstage/backend-plugin-api';
import { oidcAuthenticator } from '@backstage/plugin-auth-backend-module-oidc-provider';

type Authenticator = typeof oidcAuthenticator;
type Context = ReturnType<Authenticator['initialize']>;

/**
 * Reads the provider's metadata again after that has failed. The authenticator itself does
 * so once: a provider that was away when the portal started would be away for ever.
 */
function readPatiently(
  options: Parameters<Authenticator['initialize']>[0],
  logger: LoggerService,
): Context {
  let latest: Context | undefined;
  const read = (): Context => {
    const context = oidcAuthenticator.initialize(options);
    const promise = context.promise.catch(error => {
      latest = undefined;
      const problem = `The identity provider does not answer as it should (${error.message}).`;
      logger.warn(problem);
      throw new Error(`${problem} Try again in a moment.`);
    });
    // Nobody may be waiting for it.
    promise.catch(() => {});
    return { ...context, promise };
  };
  latest = read();
  return {
    ...latest,
    get promise() {
      latest ??= read();
      return latest.promise;
    },
  };
}

/** Backstage's own, for providers that may be away and people who share a machine. */
export const createAuthenticator = (
  /** Where the portal begins. */
  home: string,
  logger: LoggerService,
): Authenticator => ({
  ...oidcAuthenticator,
  initialize: options => readPatiently(options, logger),

  async start(input, context) {
    try {
      await context.promise;
    } catch {
      // The page that opened this window says why, in place of JSON in the window.
      return {
        url: `handler/frame?${new URLSearchParams({ state: input.state })}`,
      };
    }
    return oidcAuthenticator.start(input, context);
  },

  /**
   * Signs out at the provider as well: it would let in whoever presses the button next, as
   * the one who was here before. A provider that cannot be told keeps nobody signed in here.
   */
  async logout(input, context) {
    try {
      await oidcAuthenticator.logout!(input, context);
    } catch (error) {
      logger.warn(
        `The identity provider was not told that somebody signs out. ${
          (error as Error).message
        }`,
      );
    }
    const client = (await context.promise.catch(() => undefined))?.client;
    return client?.issuer.metadata.end_session_endpoint
      ? {
          logoutUrl: client.endSessionUrl({
            post_logout_redirect_uri: home,
            // Cognito knows it by this name only.
            logout_uri: home,
          }),
        }
      : undefined;
  },
});
