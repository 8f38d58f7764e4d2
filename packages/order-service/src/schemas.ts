import * as z from 'zod';

const orderLine = z.strictObject({
  productId: z.uuid(),
  /** Price of one, as agreed when the order was made. */
  price: z.number().min(0).max(1_000_000_000).multipleOf(0.01),
  quantity: z.int().min(1).max(1_000_000),
});

/** What a tenant's user sends to create an order. */
export const orderInput = z.strictObject({
  orderName: z.string().trim().min(1).max(200),
  orderProducts: z.array(orderLine).min(1).max(100),
});

/** An order as the API shows it. */
export const order = z.object({
  orderId: z.uuid(),
  ...orderInput.shape,
});

export const orderParams = z.object({ id: z.uuid() });

export type OrderInput = z.output<typeof orderInput>;
export type Order = z.output<typeof order>;
