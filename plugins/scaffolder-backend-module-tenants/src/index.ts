/**
 * Scaffolder actions that carry a tenant through its life.
 *
 * @packageDocumentation
 */
export { scaffolderModuleTenants as default } from './module';
