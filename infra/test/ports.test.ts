import { testApp, VARIANTS } from './app';
import { ingressOf } from './reading';

// The samples and the proxy listen on the same port: here, nobody does.
jest.mock('@tenantry/application', () => {
  const actual = jest.requireActual('@tenantry/application');
  const { services } = actual.application;
  return {
    ...actual,
    application: actual.defineApplication({
      services: services.map((service: object, index: number) => ({
        ...service,
        port: 3000 + index,
      })),
    }),
  };
});

describe('the ports of a tenant’s tasks', () => {
  const { template } = testApp();

  it.each(VARIANTS)(
    'are open to who calls them, and to nobody else: $name',
    ({ name, routing }) => {
      const rules = ingressOf(template(name)).map(
        ({ FromPort, ToPort, Description }) => {
          expect(ToPort).toBe(FromPort);
          return `${FromPort} ${Description}`;
        },
      );
      const services = [3000, 3001, 3002];
      const behindBalancer = routing === 'direct' ? services : [8080];
      expect(rules.sort()).toEqual(
        [
          ...behindBalancer.map(port => `${port} From the load balancers`),
          ...services.map(port => `${port} From each other`),
        ].sort(),
      );
    },
    60_000,
  );
});
