import { randomUUID } from 'node:crypto';
import {
  badRequest,
  notFound,
  type Page,
  type PageRequest,
  type TableStore,
  type TenantContext,
} from '@tenantry/service-kit';
import type { Product, ProductInput, ProductReplacement } from './schemas';

/** Adds a product under a new id. */
export async function createProduct(
  store: TableStore<Product>,
  tenant: TenantContext,
  input: ProductInput,
): Promise<Product> {
  const created = { productId: randomUUID(), ...input };
  await store.put(tenant, created);
  return created;
}

/** The tenant's product with this id; refuses when there is none. */
export async function getProduct(
  store: TableStore<Product>,
  tenant: TenantContext,
  id: string,
): Promise<Product> {
  const found = await store.get(tenant, id);
  if (!found) {
    throw notFound('product', id);
  }
  return found;
}

/** Replaces what is said of an existing product. */
export async function replaceProduct(
  store: TableStore<Product>,
  tenant: TenantContext,
  id: string,
  { productId, ...input }: ProductReplacement,
): Promise<Product> {
  if (productId !== undefined && productId !== id) {
    throw badRequest({
      path: 'body.productId',
      problem: 'is not the id in the path; ids do not change',
      seen: productId,
      allowed: id,
    });
  }
  const replaced = await store.update(tenant, id, input);
  if (!replaced) {
    throw notFound('product', id);
  }
  return replaced;
}

/** A page of the tenant's products. */
export const listProducts = (
  store: TableStore<Product>,
  tenant: TenantContext,
  page: PageRequest,
): Promise<Page<Product>> => store.list(tenant, page);
