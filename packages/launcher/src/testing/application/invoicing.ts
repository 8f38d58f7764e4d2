import type { ApplicationDefinition } from '@tenantry/application';

/** In its folder, with no build: what the sandbox runs. */
const program = (path: string) => ({
  folder: 'packages/launcher/src/testing/application',
  command: ['node', 'service.cjs', path],
});

/** Another application than the samples: two services that have little in common with them. */
export const INVOICING: ApplicationDefinition = {
  services: [
    {
      name: 'invoice',
      path: '/invoices',
      healthPath: '/invoices/status',
      routes: {
        '/invoices': ['GET'],
        '/invoices/{number}/lines/{line}': ['PATCH', 'DELETE'],
      },
      image: 'invoicing',
      ...program('/invoices'),
      port: 3000,
      cpu: 256,
      memory: 512,
      tables: [
        {
          name: 'invoice',
          rows: 'invoices',
          sortKey: 'number',
          variable: 'ROWS',
        },
        {
          name: 'rate',
          rows: 'rates',
          sortKey: 'currency',
          variable: 'RATES',
          mayBeShared: true,
        },
      ],
    },
    {
      name: 'report',
      path: '/monthly-reports',
      healthPath: '/monthly-reports/status',
      routes: { '/monthly-reports': ['GET', 'POST'] },
      image: 'reporting',
      ...program('/monthly-reports'),
      port: 9090,
      cpu: 256,
      memory: 512,
      environment: { STYLE: 'short' },
      policy: [
        {
          actions: ['ses:SendEmail'],
          resources: [
            'arn:aws:ses:${AWS::Region}:${AWS::AccountId}:identity/example.com',
          ],
        },
      ],
    },
  ],
};
