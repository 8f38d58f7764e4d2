import { randomUUID } from 'node:crypto';
import {
  notFound,
  type Page,
  type PageRequest,
  type TableStore,
  type TenantContext,
} from '@tenantry/service-kit';
import type { Order, OrderInput } from './schemas';

/** Adds an order under a new id. */
export async function createOrder(
  store: TableStore<Order>,
  tenant: TenantContext,
  input: OrderInput,
): Promise<Order> {
  const created = { orderId: randomUUID(), ...input };
  await store.put(tenant, created);
  return created;
}

/** The tenant's order with this id; refuses when there is none. */
export async function getOrder(
  store: TableStore<Order>,
  tenant: TenantContext,
  id: string,
): Promise<Order> {
  const found = await store.get(tenant, id);
  if (!found) {
    throw notFound('order', id);
  }
  return found;
}

/** A page of the tenant's orders. */
export const listOrders = (
  store: TableStore<Order>,
  tenant: TenantContext,
  page: PageRequest,
): Promise<Page<Order>> => store.list(tenant, page);
