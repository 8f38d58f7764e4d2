import { AwsError } from '../../errors';

/** Most items on one page; Cognito's limit. */
const MAX_PAGE = 60;

/** Cuts one page out of a list. The token is the last name of the page before. */
export function pageOf<T>(
  items: T[],
  nameOf: (item: T) => string,
  limit: number | undefined,
  token: string | undefined,
): { items: T[]; token?: string } {
  const sorted = [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  let start = 0;
  if (token !== undefined) {
    const last = Buffer.from(token, 'base64url').toString();
    if (Buffer.from(last).toString('base64url') !== token) {
      throw new AwsError(
        'InvalidParameterException',
        'Invalid pagination token.',
      );
    }
    start = sorted.findIndex(item => nameOf(item) > last);
    start = start < 0 ? sorted.length : start;
  }
  const page = sorted.slice(start, start + (limit ?? MAX_PAGE));
  const more = start + page.length < sorted.length;
  return {
    items: page,
    token: more
      ? Buffer.from(nameOf(page[page.length - 1])).toString('base64url')
      : undefined,
  };
}
