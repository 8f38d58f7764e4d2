import { jsonError, parseBody } from './json';
import type { Protocol } from './types';

/** AWS JSON whose wire form is what the operations work with: nothing is converted. */
export const jsonAsIs: Protocol = {
  decode(_, request) {
    const target = String(request.headers['x-amz-target'] ?? '');
    return {
      operation: target.split('.').pop() ?? '',
      input: parseBody(request.body),
    };
  },
  encode(_schemas, _operation, output, requestId) {
    return {
      status: 200,
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': requestId,
      },
      body: JSON.stringify(output ?? {}),
    };
  },
  encodeError: jsonError,
};
