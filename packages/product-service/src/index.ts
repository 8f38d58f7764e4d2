export { createProductService, productEnv } from './app';
