import { InputError } from '@backstage/errors';
import { z } from 'zod';

/** Where a page ended: sort order, value of the sort expression and id of its last row. */
export interface Cursor {
  sort: string;
  value: string | number;
  tenantId: string;
}

const cursorSchema = z.tuple([
  z.string(),
  z.union([z.string(), z.number()]),
  z.string(),
]);

/** Writes a cursor as callers see it: opaque. */
export function encodeCursor({ sort, value, tenantId }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, value, tenantId])).toString(
    'base64url',
  );
}

/** Reads a cursor; throws an InputError when it is none or belongs to another sort order. */
export function decodeCursor(text: string, sort: string): Cursor {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    parsed = undefined;
  }
  const result = cursorSchema.safeParse(parsed);
  if (!result.success) {
    throw new InputError(
      'The cursor is not one of ours; use nextCursor of the previous page, or leave it out for the first page.',
    );
  }
  const [cursorSort, value, tenantId] = result.data;
  if (cursorSort !== sort) {
    throw new InputError(
      `The cursor belongs to the sort order "${cursorSort}", the request asks for "${sort}"; leave the cursor out to start again.`,
    );
  }
  return { sort, value, tenantId };
}
