import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '../api/types';

/** A list of the API, page after page. */
export function useList<T>(
  key: string,
  read: (cursor?: string, signal?: AbortSignal) => Promise<Page<T>>,
) {
  const query = useInfiniteQuery({
    queryKey: [key],
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });
  return { ...query, items: query.data?.pages.flatMap(page => page.items) };
}

export type List<T> = ReturnType<typeof useList<T>>;
