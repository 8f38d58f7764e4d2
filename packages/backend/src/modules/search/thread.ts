import { finished } from 'node:stream/promises';
import { isMainThread, parentPort } from 'node:worker_threads';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { serializeError, toError } from '@backstage/errors';
import type { LunrSearchEngineIndexer } from '@backstage/plugin-search-backend-node';
import type { Call, Report, SearchCalls } from './calls';
import { ForgetfulLunrSearchEngine } from './ForgetfulLunrSearchEngine';

/** This file, which is the thread's program: wherever a build puts it. */
export const THREAD_FILE = __filename;

const report = (message: Report) => parentPort!.postMessage(message);

function createLogger(bound: object): LoggerService {
  const say =
    (level: Extract<Report, { level: unknown }>['level']) =>
    (message: string, meta?: object) =>
      report({ level, message, meta: { ...bound, ...meta } });
  return {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: say('debug'),
    child: meta => createLogger({ ...bound, ...meta }),
  };
}

function createCalls(): SearchCalls {
  const engine = new ForgetfulLunrSearchEngine({ logger: createLogger({}) });
  const indexers = new Map<number, LunrSearchEngineIndexer>();
  return {
    async open(id, type) {
      indexers.set(id, await engine.getIndexer(type));
    },
    async add(id, documents) {
      const indexer = indexers.get(id)!;
      for (const document of documents) {
        await new Promise<void>((resolve, reject) => {
          indexer.write(document, error => (error ? reject(error) : resolve()));
        });
      }
    },
    async finish(id) {
      const indexer = indexers.get(id)!;
      await finished(indexer.end());
      indexers.delete(id);
    },
    async abandon(id, reason) {
      indexers.get(id)?.destroy(new Error(reason));
      indexers.delete(id);
    },
    query: query => engine.query(query),
  };
}

function serve(): void {
  const calls = createCalls();
  parentPort!.on('message', async ({ id, method, args }: Call) => {
    try {
      const call = calls[method] as (...all: unknown[]) => Promise<unknown>;
      report({ id, value: await call(...args) });
    } catch (error) {
      report({
        id,
        error: serializeError(toError(error), { includeStack: true }),
      });
    }
  });
}

if (!isMainThread) {
  serve();
}
