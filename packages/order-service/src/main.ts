import { runService } from '@tenantry/service-kit';
import { createOrderService, orderEnv } from './app';

runService({
  name: 'order-service',
  env: orderEnv,
  create: createOrderService,
});
