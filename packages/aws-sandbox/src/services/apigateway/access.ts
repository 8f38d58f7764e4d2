import * as schemas from '@aws-sdk/client-api-gateway';
import { operationOf } from '../../http/protocols/schemas';
import type { Access, Account } from '../../types';

/** What a key or another resource is called in policies, by its path. */
export const apiGatewayArn = ({ region }: Account, path: string): string =>
  `arn:aws:apigateway:${region}::${path}`;

/**
 * What a call of API Gateway needs to be allowed: its method on its path. To give tags to
 * what it makes is a change of these, too.
 */
export const apiGatewayAccess =
  (account: Account) =>
  (operation: string, input: any): Access[] => {
    const [method, uri] = operationOf(schemas, operation).traits.http as [
      string,
      string,
      number,
    ];
    const path = uri
      .split('?')[0]
      .replace(/\{(\w+)\}/g, (_, label) => input[label]);
    const needs = (verb: string, on: string): Access => ({
      action: `apigateway:${verb}`,
      resource: apiGatewayArn(account, on),
    });
    const tagged = encodeURIComponent(apiGatewayArn(account, `${path}/*`));
    return [
      needs(method, path),
      ...(method === 'POST' && input.tags
        ? [needs('PUT', `/tags/${tagged}`)]
        : []),
    ];
  };
