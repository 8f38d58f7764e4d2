import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SerializedError } from '@backstage/errors';
import type {
  IndexableDocument,
  IndexableResultSet,
  SearchQuery,
} from '@backstage/plugin-search-common';

/** What the thread of the search does for whoever started it. */
export interface SearchCalls {
  /** Begins an index of a type; `indexer` is a number that is used once only. */
  open(indexer: number, type: string): Promise<void>;
  /** Resolves when more may be added. */
  add(indexer: number, documents: IndexableDocument[]): Promise<void>;
  /** Resolves when queries find what was added, and nothing else of that type. */
  finish(indexer: number): Promise<void>;
  /** Forgets what was added; queries find what they found before. */
  abandon(indexer: number, reason: string): Promise<void>;
  query(query: SearchQuery): Promise<IndexableResultSet>;
}

/** A message to the thread. */
export interface Call<M extends keyof SearchCalls = keyof SearchCalls> {
  id: number;
  method: M;
  args: Parameters<SearchCalls[M]>;
}

/** A message from the thread: the answer to a call, or a line for the log. */
export type Report =
  | { id: number; value?: unknown; error?: SerializedError }
  | {
      level: Exclude<keyof LoggerService, 'child'>;
      message: string;
      meta: object;
    };
