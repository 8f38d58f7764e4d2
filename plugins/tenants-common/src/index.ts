/**
 * What every part of Tenantry agrees on: the Tenant kind, tiers, lifecycle states,
 * permissions and the wire types of the portal's API.
 *
 * @packageDocumentation
 */
export * from './drift';
export * from './entity';
export * from './fleet';
export * from './health';
export * from './lifecycle';
export * from './listInWords';
export * from './move';
export * from './permissions';
export * from './search';
export * from './silo';
export * from './tenant';
export * from './tenantChange';
export * from './tenantId';
export * from './tiers';
export * from './updates';
export * from './usage';
export * from './users';
export * from './wire';
export * from './words';
