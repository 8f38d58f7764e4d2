import { runService } from '@tenantry/service-kit';
import { createProductService, productEnv } from './app';

runService({
  name: 'product-service',
  env: productEnv,
  create: createProductService,
});
