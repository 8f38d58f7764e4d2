import { ConfigReader } from '@backstage/config';
import { stackParameters } from './parameters';

it('turns each tier into the parameters of its usage plan', () => {
  const config = new ConfigReader({
    tenantry: {
      tiers: {
        basic: {
          usagePlan: {
            rateLimit: 10,
            burstLimit: 20,
            quota: { limit: 1000, period: 'DAY' },
          },
        },
      },
    },
  });
  expect(
    stackParameters(config, {
      cellId: 'local',
      imageTag: '1.2.3',
      templatesUrl: 'https://assets.example/tenant-templates/',
    }),
  ).toEqual({
    CellId: 'local',
    ImageTag: '1.2.3',
    TemplatesUrl: 'https://assets.example/tenant-templates/',
    BasicRateLimit: '10',
    BasicBurstLimit: '20',
    BasicQuotaLimit: '1000',
    BasicQuotaPeriod: 'DAY',
  });
});
