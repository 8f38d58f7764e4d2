import type { InjectOptions } from 'fastify';
import type { Service } from '../http/createService';
import type { TestIssuer } from './issuer';

/** Sends requests to a service as the front door would, for a user of one tenant. */
export function callerOf(
  service: Service,
  issuer: Pick<TestIssuer, 'headers'>,
  tenantId: string,
  claims?: Parameters<TestIssuer['headers']>[1],
) {
  return async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: InjectOptions['payload'],
  ) => {
    const headers = await issuer.headers(tenantId, claims);
    const response = await service.inject({ method, url, payload, headers });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body && response.json(),
    };
  };
}
