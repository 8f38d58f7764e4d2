import * as z from 'zod';

/** The form of tenant ids: it also keeps them safe in session names and tags. */
export const tenantIdSchema = z
  .string()
  .regex(/^[a-z](?!.*--)[a-z0-9-]{1,30}[a-z0-9]$/);
