export { createOrderService, orderEnv } from './app';
