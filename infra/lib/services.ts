/** The sample microservices: paths of the API, image and stack output names follow from these. */
export const SERVICES = ['order', 'product', 'user'] as const;

export type ServiceName = (typeof SERVICES)[number];

/** Port that every service's container listens on. */
export const CONTAINER_PORT = 8080;

/** Value of the routing header for tenants of the pool. */
export const POOL_TENANT_PATH = 'basic';

export const capitalize = (word: string) =>
  word[0].toUpperCase() + word.slice(1);
