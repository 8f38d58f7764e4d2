import { AwsError } from '../../../errors';

/** Most tasks in one DescribeTasks, and most items on a page. */
const MAX_PAGE = 100;

export function pageOf<T>(
  items: T[],
  maxResults: number | undefined,
  token: string | undefined,
) {
  const start = Number(token ?? 0);
  if (!Number.isInteger(start)) {
    throw new AwsError('InvalidParameterException', 'Invalid token.');
  }
  const end = start + (maxResults ?? MAX_PAGE);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? String(end) : undefined,
  };
}
