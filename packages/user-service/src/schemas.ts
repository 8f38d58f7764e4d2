import * as z from 'zod';

/** The roles that a tenant's users have; the access rules know no others. */
export const userRole = z.enum(['TenantAdmin', 'TenantUser']);

const email = z.email().max(254).toLowerCase();
const displayName = z.string().trim().min(1).max(200);

/** What an administrator sends to invite a user. */
export const userInput = z.strictObject({
  userEmail: email,
  /** What to call the user; the e-mail address when absent. */
  userName: displayName.optional(),
  userRole,
});

/** What an administrator sends to change a user; what is absent stays. */
export const userChange = z.strictObject({
  /** Accepted so that a whole user can be sent back; it cannot be changed. */
  userEmail: email.optional(),
  userName: displayName.optional(),
  userRole: userRole.optional(),
});

/** A user as the API shows it. */
export const user = z.object({
  userId: z.string(),
  userEmail: z.string(),
  userName: z.string(),
  userRole,
  status: z.string(),
  enabled: z.boolean(),
});

/** Users are addressed by their id; their e-mail address is understood, too. */
export const userParams = z.object({ id: z.string().min(1).max(254) });

export type UserRole = z.output<typeof userRole>;
export type UserInput = z.output<typeof userInput>;
export type UserChange = z.output<typeof userChange>;
export type User = z.output<typeof user>;
