import { pattern, type Pattern } from '../grants';

/** Resources of a service by patterns, in the stack's own account and Region. */
export const tenants = (service: string, ...resources: string[]): Pattern[] =>
  resources.map(resource => pattern(service, resource));
