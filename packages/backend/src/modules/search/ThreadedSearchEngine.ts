import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotImplementedError } from '@backstage/errors';
import type { SearchEngine } from '@backstage/plugin-search-backend-node';
import type {
  IndexableResultSet,
  SearchQuery,
} from '@backstage/plugin-search-common';
import { SearchThread } from './SearchThread';
import { ThreadedIndexer } from './ThreadedIndexer';

/**
 * Backstage's Lunr engine in a thread of its own, for it takes a second and more to index
 * thousands of documents or to search them, in which nothing else would be answered. The
 * thread starts when it is first needed; after its death the index is empty until the next
 * pass of the collators.
 */
export class ThreadedSearchEngine implements SearchEngine {
  #thread?: SearchThread;
  #indexers = 0;
  #isStopped = false;

  constructor(private readonly logger: LoggerService) {}

  /** Always fails: a function cannot be given to another thread. */
  setTranslator(): void {
    throw new NotImplementedError(
      'The search runs in a thread of its own, and takes no translator of queries.',
    );
  }

  async getIndexer(type: string): Promise<ThreadedIndexer> {
    this.#indexers += 1;
    return new ThreadedIndexer(this.#running(), this.#indexers, type);
  }

  async query(query: SearchQuery): Promise<IndexableResultSet> {
    return this.#running().call('query', query);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#thread?.stop();
  }

  #running(): SearchThread {
    if (this.#isStopped) {
      throw new Error('The search has stopped');
    }
    this.#thread ??= new SearchThread(this.logger, error => {
      this.#thread = undefined;
      this.logger.error(
        'The search finds nothing until its index is made anew',
        error,
      );
    });
    return this.#thread;
  }
}
