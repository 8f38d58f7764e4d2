import type { WireResponse } from '../../../http/protocols/types';

/** An answer that pages of other origins may read, as Cognito's. */
export const openJson = (
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): WireResponse => ({
  status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    ...headers,
  },
  body: JSON.stringify(body),
});
