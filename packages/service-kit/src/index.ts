export { readEnv, serviceEnv, tableEnv } from './env';
export { runService } from './runService';
export {
  createService,
  type Service,
  type ServiceOptions,
  type ServiceRoutes,
} from './http/createService';
export type { LogDestination } from './http/logging';
export {
  badRequest,
  conflict,
  forbidden,
  notFound,
  ServiceError,
  unauthenticated,
  unavailable,
  type ErrorDetail,
} from './http/ServiceError';
export {
  createTokenVerifier,
  type TokenVerifier,
  type VerifiedIdentity,
} from './identity/tokenVerifier';
export { requireRole, type TenantContext } from './identity/tenantContext';
export {
  assumeTenantRole,
  createTenantDocuments,
  type TenantDocuments,
} from './data/tenantDocuments';
export {
  createTableStore,
  type Page,
  type PageRequest,
  type TableStore,
} from './data/tableStore';
export { pageQuery, pageOf } from './http/paging';
