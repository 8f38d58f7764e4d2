import * as z from 'zod/mini';

/** Limits of a tier, as its usage plan has them. */
const limits = z.object({
  rateLimit: z.number(),
  burstLimit: z.number(),
  quota: z.object({
    limit: z.number(),
    period: z.enum(['DAY', 'WEEK', 'MONTH']),
  }),
});

export const tenant = z.object({
  tenantId: z.string(),
  displayName: z.string(),
  tier: z.string(),
  state: z.string(),
  limits,
});

export const product = z.object({
  productId: z.string(),
  name: z.string(),
  price: z.number(),
  sku: z.string(),
  category: z.string(),
});

export const order = z.object({
  orderId: z.string(),
  orderName: z.string(),
  orderProducts: z.array(
    z.object({
      productId: z.string(),
      price: z.number(),
      quantity: z.number(),
    }),
  ),
});

export const user = z.object({
  userId: z.string(),
  userEmail: z.string(),
  userName: z.string(),
  userRole: z.string(),
  status: z.string(),
  enabled: z.boolean(),
});

export const pageOf = <T extends z.ZodMiniType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.optional(z.string()) });

export type Limits = z.output<typeof limits>;
export type Tenant = z.output<typeof tenant>;
export type Product = z.output<typeof product>;
export type ProductInput = Omit<Product, 'productId'>;
export type Order = z.output<typeof order>;
export type OrderInput = Omit<Order, 'orderId'>;
export type User = z.output<typeof user>;

export interface Page<T> {
  items: T[];
  nextCursor?: string;
}
