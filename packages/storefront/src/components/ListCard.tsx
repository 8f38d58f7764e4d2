import type { ReactNode } from 'react';
import { Failure } from './Failure';
import { LoadingRows } from './Loading';
import type { List } from './useList';

/** A list as a table, or what there is instead. */
export function ListCard<T>(props: {
  list: List<T>;
  what: string;
  empty: ReactNode;
  head: ReactNode;
  row: (item: T) => ReactNode;
}) {
  const { list, what } = props;
  const { items, error, refetch, hasNextPage, isFetchingNextPage } = list;
  if (!items) {
    return error ? (
      <Failure error={error} onRetry={refetch} />
    ) : (
      <LoadingRows what={what} />
    );
  }
  return (
    <>
      {error && <Failure error={error} onRetry={refetch} />}
      <div className="card table">
        {items.length === 0 ? (
          <div className="empty">{props.empty}</div>
        ) : (
          <table>
            <caption className="visually-hidden">{what}</caption>
            <thead>{props.head}</thead>
            <tbody>{items.map(props.row)}</tbody>
          </table>
        )}
      </div>
      {hasNextPage && (
        <button
          type="button"
          className="quiet more"
          disabled={isFetchingNextPage}
          onClick={() => list.fetchNextPage()}
        >
          {isFetchingNextPage ? 'Loading more…' : 'Show more'}
        </button>
      )}
    </>
  );
}
