import { DatabaseManager } from '@backstage/backend-defaults/database';
import {
  coreServices,
  createServiceFactory,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import { startInTurn } from './startInTurn';

type Client = Awaited<ReturnType<DatabaseService['getClient']>>;

/**
 * The databases that the configuration names. SQLite files get a write-ahead log: SQLite
 * runs in this process and waits for the disk several times for each change without one,
 * which holds up everything else. Its files outlive a crash either way; a power cut may
 * take the last moment, which the registry still knows.
 */
export const databaseServiceFactory = createServiceFactory({
  service: coreServices.database,
  deps: {
    config: coreServices.rootConfig,
    lifecycle: coreServices.lifecycle,
    logger: coreServices.logger,
    pluginMetadata: coreServices.pluginMetadata,
    rootLifecycle: coreServices.rootLifecycle,
    rootLogger: coreServices.rootLogger,
  },
  async createRootContext({ config, rootLifecycle, rootLogger }) {
    await startInTurn({ config, lifecycle: rootLifecycle, logger: rootLogger });
    return DatabaseManager.fromConfig(config, { rootLifecycle, rootLogger });
  },
  async factory({ pluginMetadata, lifecycle, logger }, manager) {
    const database = manager.forPlugin(pluginMetadata.getId(), {
      lifecycle,
      logger,
    });
    let client: Promise<Client> | undefined;
    return {
      ...database,
      getClient: () => {
        client ??= database.getClient().then(withWriteAheadLog);
        return client;
      },
    };
  },
});

async function withWriteAheadLog(client: Client): Promise<Client> {
  if (String(client.client.config.client).includes('sqlite3')) {
    await client.raw('pragma journal_mode = wal');
  }
  return client;
}
