import * as z from 'zod';

/** What a tenant's user sends to create a product. */
export const productInput = z.strictObject({
  name: z.string().trim().min(1).max(200),
  price: z.number().min(0).max(1_000_000_000).multipleOf(0.01),
  sku: z.string().trim().min(1).max(64),
  category: z.string().trim().min(1).max(100),
});

/** A whole product as sent to replace one; an id, when there, must be the one in the path. */
export const productReplacement = z.strictObject({
  productId: z.uuid().optional(),
  ...productInput.shape,
});

/** A product as the API shows it. */
export const product = z.object({
  productId: z.uuid(),
  ...productInput.shape,
});

export const productParams = z.object({ id: z.uuid() });

export type ProductInput = z.output<typeof productInput>;
export type ProductReplacement = z.output<typeof productReplacement>;
export type Product = z.output<typeof product>;
