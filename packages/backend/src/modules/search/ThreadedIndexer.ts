import { BatchSearchEngineIndexer } from '@backstage/plugin-search-backend-node';
import type { IndexableDocument } from '@backstage/plugin-search-common';
import type { SearchThread } from './SearchThread';

/** So few that copying them to the thread holds up nobody. */
const BATCH_SIZE = 100;

/** Sends documents to the thread, no faster than it takes them. */
export class ThreadedIndexer extends BatchSearchEngineIndexer {
  constructor(
    private readonly thread: SearchThread,
    private readonly id: number,
    private readonly type: string,
  ) {
    super({ batchSize: BATCH_SIZE });
  }

  initialize(): Promise<void> {
    return this.thread.call('open', this.id, this.type);
  }

  index(documents: IndexableDocument[]): Promise<void> {
    return this.thread.call('add', this.id, documents);
  }

  finalize(): Promise<void> {
    return this.thread.call('finish', this.id);
  }

  override _destroy(
    error: Error | null,
    done: (error?: Error | null) => void,
  ): void {
    if (this.writableFinished) {
      done(error);
      return;
    }
    const destroyed = () => done(error);
    this.thread
      .call('abandon', this.id, error?.message ?? 'it was cut short')
      .then(destroyed, destroyed);
  }
}
