import * as z from 'zod';

/** The query of every list: page size and where to go on. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(60).default(50),
  cursor: z.string().min(1).max(2000).optional(),
});

/** The answer of every list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });
