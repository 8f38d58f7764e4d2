import { AwsClients } from './clients';

describe('AwsClients', () => {
  it('makes clients that prepare nothing for a log', async () => {
    const clients = await new AwsClients({
      getCredentialProvider: async () => ({
        sdkCredentialProvider: async () => ({
          accessKeyId: 'sandbox',
          secretAccessKey: 'sandbox',
        }),
      }),
    }).for({ id: 'local', accountId: '000000000000', region: 'us-east-1' });

    for (const { middlewareStack } of Object.values(clients)) {
      const names = middlewareStack.identify().join(' ');
      expect(names).toContain('tenantryCallLimits');
      expect(names).not.toContain('loggerMiddleware');
    }
  });
});
