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
): Context {
  let latest: Context | undefined;
  const read = (): Context => {
    const context = oidcAuthenticator.initialize(options);
    const promise = context.promise.catch(error => {
      latest = undefined;
      throw new Error(
        `The identity provider does not answer as it should (${error.message}). Try again in a moment.`,
      );
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
  initialize: readPatiently,

  async start(input, context) {
    try {
      return await oidcAuthenticator.start(input, context);
    } catch {
      // The page that opened this window says why, in place of JSON in the window.
      return {
        url: `handler/frame?${new URLSearchParams({ state: input.state })}`,
      };
    }
  },

  /**
   * Signs out at the provider as well: it would let in whoever presses the button next, as
   * the one who was here before. A provider that cannot be told keeps nobody signed in here.
   */
  async logout(input, context) {
    const attempt = async <T>(work: Promise<T>) => {
      try {
        return await work;
      } catch (error) {
        logger.warn(
          `The identity provider was not told that somebody signs out. ${
            (error as Error).message
          }`,
        );
        return undefined;
      }
    };
    await attempt(oidcAuthenticator.logout!(input, context));
    const client = (await attempt(context.promise))?.client;
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
