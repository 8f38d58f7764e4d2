import { validationError } from '../template';

/** Page lengths of CloudFormation. */
export const PAGE = 100;

/** The page that a token stands for, and the token of the next. */
export function pageOf<T>(items: T[], token: string | undefined) {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(start) || start < 0) {
    throw validationError(`Invalid NextToken ${token}`);
  }
  return {
    items: items.slice(start, start + PAGE),
    NextToken: start + PAGE < items.length ? String(start + PAGE) : undefined,
  };
}
