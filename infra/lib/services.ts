/** The sample microservices: paths of the API, image and stack output names follow from these. */
export const SERVICES = ['order', 'product', 'user'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** Repositories of images, below `tenantry/`. */
export const IMAGES = [
  'order-service',
  'product-service',
  'user-service',
  'reverse-proxy',
  'portal',
] as const;

export type ImageName = (typeof IMAGES)[number];

/** Port that every service's container listens on. */
export const CONTAINER_PORT = 8080;

/** Value of the routing header for tenants of the pool. */
export const POOL_TENANT_PATH = 'basic';

/** `order-service` → `OrderService` */
export const capitalize = (words: string) =>
  words
    .split('-')
    .map(word => word[0].toUpperCase() + word.slice(1))
    .join('');
