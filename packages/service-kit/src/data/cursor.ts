import * as z from 'zod';
import { badRequest } from '../http/ServiceError';
import { isReserved } from './gate';

const cursorSchema = z.tuple([
  z
    .string()
    .max(100)
    .refine(id => !isReserved(id)),
]);

/**
 * A page's end in opaque form. It holds the last item's id and not its tenant:
 * that always comes from the token, so a cursor leads nowhere else.
 */
export const encodeCursor = (lastId: string): string =>
  Buffer.from(JSON.stringify([lastId])).toString('base64url');

/** The id that `encodeCursor` was given. */
export function decodeCursor(cursor: string): string {
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    return cursorSchema.parse(JSON.parse(text))[0];
  } catch {
    throw badRequest({
      path: 'query.cursor',
      problem: 'is not a cursor of this list',
      seen: cursor.slice(0, 100),
      allowed: 'the nextCursor of the page before',
    });
  }
}
