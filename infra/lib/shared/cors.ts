import { Duration } from 'aws-cdk-lib';
import type { Resource } from 'aws-cdk-lib/aws-apigateway';

/**
 * Any page may call the API: it goes by the token in a header, of which a page has none
 * but its own users', and by nothing that a browser would add by itself.
 */
export const ANY_ORIGIN = '*';

/** Lets pages of other origins ask for these methods of a resource. */
export function allowPages(resource: Resource, allowMethods: string[]): void {
  resource.addCorsPreflight({
    allowOrigins: [ANY_ORIGIN],
    allowMethods,
    allowHeaders: ['authorization', 'content-type'],
    maxAge: Duration.hours(1),
  });
}
