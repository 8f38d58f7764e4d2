import {
  LunrSearchEngine,
  type LunrSearchEngineIndexer,
} from '@backstage/plugin-search-backend-node';
import type {
  IndexableResultSet,
  SearchQuery,
} from '@backstage/plugin-search-common';

type Documents = LunrSearchEngine['docStore'];

/**
 * Backstage's Lunr engine, which would keep documents that no index has any more, and the last
 * one of a type for ever; where there never was one, it would fail.
 */
export class ForgetfulLunrSearchEngine extends LunrSearchEngine {
  readonly #kept = new Map<string, Documents>();

  override async getIndexer(type: string): Promise<LunrSearchEngineIndexer> {
    const indexer = await super.getIndexer(type);
    // The engine's own listener comes first: it replaces the index, or does not.
    indexer.on('close', () => {
      if (indexer.errored) {
        return;
      }
      const documents = indexer.getDocumentStore();
      if (Object.keys(documents).length > 0) {
        this.#kept.set(type, documents);
      } else {
        delete this.lunrIndices[type];
        this.#kept.delete(type);
      }
      this.docStore = Object.assign({}, ...this.#kept.values());
    });
    return indexer;
  }

  /** Finds nothing of types that have no documents. */
  override async query(query: SearchQuery): Promise<IndexableResultSet> {
    const { types } = query;
    return types?.length && !types.some(type => type in this.lunrIndices)
      ? { results: [], numberOfResults: 0 }
      : super.query(query);
  }
}
