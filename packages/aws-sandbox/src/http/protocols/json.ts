import { JsonCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../../errors';
import { operationOf } from './schemas';
import type { Protocol } from './types';

/** Epoch seconds unless a member says otherwise; member names as they are. */
export const jsonCodec = new JsonCodec({
  timestampFormat: { useTrait: true, default: 7 },
  jsonName: false,
});

function readJson(schema: NormalizedSchema, value: unknown): unknown {
  return jsonCodec.createDeserializer().readObject(schema, value as never);
}

function writeJson(schema: NormalizedSchema, value: unknown): string {
  if (schema.isUnitSchema()) {
    return '{}';
  }
  const serializer = jsonCodec.createSerializer();
  serializer.write(schema, value ?? {});
  return serializer.flush() as string;
}

/** Parses a body; nothing counts as an empty object. */
export function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString() || '{}');
  } catch (error) {
    throw new AwsError(
      'SerializationException',
      `The body is not JSON: ${(error as Error).message}`,
    );
  }
}

/** AWS JSON 1.0 and 1.1: the operation stands in `X-Amz-Target`. */
export const awsJson: Protocol = {
  decode(schemas, request) {
    const target = String(request.headers['x-amz-target'] ?? '');
    const shape = operationOf(schemas, target.split('.').pop() ?? '');
    return {
      operation: shape.name,
      input: readJson(shape.input, parseBody(request.body)),
    };
  },
  encode(schemas, operation, output, requestId) {
    return {
      status: 200,
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amzn-requestid': requestId,
      },
      body: writeJson(operationOf(schemas, operation).output, output),
    };
  },
  encodeError: jsonError,
};

/** Errors of the JSON protocols. */
export function jsonError(error: AwsError, requestId: string) {
  return {
    status: error.status,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': error.code,
    },
    body: JSON.stringify({
      __type: error.code,
      message: error.message,
      Message: error.message,
      ...error.members,
    }),
  };
}
