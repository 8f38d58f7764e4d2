import { defineApplication } from './defineApplication';

/** The services of the SaaS: the samples, until you put your own here. */
export const application = defineApplication({
  services: [
    {
      name: 'order',
      path: '/orders',
      healthPath: '/orders/health',
      routes: {
        '/orders': ['GET', 'POST'],
        '/orders/{id}': ['GET'],
      },
      image: 'order-service',
      folder: 'packages/order-service',
      command: ['node', 'dist/main.cjs'],
      port: 8080,
      cpu: 512,
      memory: 1024,
      tables: [
        {
          name: 'order',
          rows: 'orders',
          sortKey: 'orderId',
          variable: 'TABLE_NAME',
        },
      ],
    },
    {
      name: 'product',
      path: '/products',
      healthPath: '/products/health',
      routes: {
        '/products': ['GET', 'POST'],
        '/products/{id}': ['GET', 'PUT'],
      },
      image: 'product-service',
      folder: 'packages/product-service',
      command: ['node', 'dist/main.cjs'],
      port: 8080,
      cpu: 512,
      memory: 1024,
      tables: [
        {
          name: 'product',
          rows: 'products',
          sortKey: 'productId',
          variable: 'TABLE_NAME',
          mayBeShared: true,
        },
      ],
    },
    {
      name: 'user',
      path: '/users',
      healthPath: '/users/health',
      routes: {
        '/users': ['GET', 'POST'],
        '/users/{id}': ['GET', 'PUT', 'DELETE'],
      },
      image: 'user-service',
      folder: 'packages/user-service',
      command: ['node', 'dist/main.cjs'],
      port: 8080,
      cpu: 512,
      memory: 1024,
      managesUsers: true,
    },
  ],
});
