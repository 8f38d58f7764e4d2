import {
  type Application,
  application,
  type ServiceDefinition,
} from '@tenantry/application';
import { Fn } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';

/** The services of the SaaS. */
export const SERVICES: Application['services'] = application.services;

/** Repositories of images, below `tenantry/`. */
export const IMAGES = [
  ...SERVICES.map(({ image }) => image),
  'reverse-proxy',
  'portal',
];

/** Port that the container of the reverse proxy listens on. */
export const PROXY_PORT = 8080;

/** Value of the routing header for tenants of the pool. */
export const POOL_TENANT_PATH = 'basic';

/** One value for each service, by its name. */
export const byService = <T>(
  valueOf: (service: ServiceDefinition) => T,
): Record<string, T> =>
  Object.fromEntries(SERVICES.map(service => [service.name, valueOf(service)]));

/** Lets a service at what its list says it needs besides its tenant's rows. */
export function allowPolicy(role: Role, { policy }: ServiceDefinition): void {
  for (const { actions, resources } of policy) {
    role.addToPolicy(
      new PolicyStatement({
        actions,
        resources: resources.map(arn =>
          arn.includes('${') ? Fn.sub(arn) : arn,
        ),
      }),
    );
  }
}
