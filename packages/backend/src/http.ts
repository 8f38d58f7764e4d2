import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';

/** How long requests that are under way have when the portal stops; ECS kills after 60 s. */
const GRACE_MS = 10_000;

/**
 * The server, which stops: some requests stay open for as long as they can (another
 * replica's or a page's that waits for what is next), and it would wait for each of them.
 */
export const httpServiceFactory = rootHttpRouterServiceFactory({
  configure({ applyDefaults, lifecycle, server }) {
    applyDefaults();
    lifecycle.addShutdownHook(() => {
      const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      server.once('close', () => clearTimeout(grace));
    });
  },
});
