/**
 * Who may do what in the portal.
 *
 * @packageDocumentation
 */
export { permissionModuleTenants as default } from './module';
