import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { searchEngineRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';
import { PgSearchEngine } from '@backstage/plugin-search-backend-module-pg';
import { ThreadedSearchEngine } from './ThreadedSearchEngine';

/** Searches with Lunr in a thread where there is no PostgreSQL, which searches by itself. */
export default createBackendModule({
  pluginId: 'search',
  moduleId: 'lunr-in-thread',
  register(env) {
    env.registerInit({
      deps: {
        database: coreServices.database,
        engines: searchEngineRegistryExtensionPoint,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ database, engines, lifecycle, logger }) {
        if (await PgSearchEngine.supported(database)) {
          return;
        }
        const engine = new ThreadedSearchEngine(logger);
        engines.setSearchEngine(engine);
        lifecycle.addShutdownHook(() => engine.stop());
      },
    });
  },
});
