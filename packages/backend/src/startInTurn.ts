import { setTimeout as sleep } from 'node:timers/promises';
import type {
  LoggerService,
  RootLifecycleService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { knex } from 'knex';

/** The lock that whoever starts holds: a number that nobody else uses. */
const STARTING = 7007;
const POLL_MS = 200;

/**
 * Replicas on one PostgreSQL start one after the other: each migrates the databases when it
 * starts, and Knex's own lock has whoever comes second fail rather than wait. Resolves when
 * it is this one's turn, which lasts until it has started, or its process has ended.
 */
export async function startInTurn({
  config,
  lifecycle,
  logger,
}: {
  config: Config;
  lifecycle: RootLifecycleService;
  logger: LoggerService;
}): Promise<void> {
  const database = config.getConfig('backend.database');
  if (database.getString('client') !== 'pg') {
    return;
  }
  const connection = database.get<string | object>('connection');
  const db = knex({
    client: 'pg',
    connection:
      typeof connection === 'string'
        ? connection
        : // Where there is a database for each plugin, none is named.
          { database: 'postgres', ...connection },
    // The lock is the connection's.
    pool: { min: 1, max: 1 },
  });
  const isOurs = async (): Promise<boolean> => {
    const { rows } = await db.raw('select pg_try_advisory_lock(?) as ours', [
      STARTING,
    ]);
    return rows[0].ours;
  };
  // Asked again and again: whoever makes an index waits for all statements of others, and so
  // for one that waits for the lock.
  for (let isFirst = true; !(await isOurs()); isFirst = false) {
    if (isFirst) {
      logger.info('Another replica is starting; this one starts after it.');
    }
    await sleep(POLL_MS);
  }
  lifecycle.addStartupHook(() => db.destroy());
}
