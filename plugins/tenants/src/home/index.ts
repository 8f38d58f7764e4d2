export { TenantsWidget as Content } from './TenantsWidget';
