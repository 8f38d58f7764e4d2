import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import { NotSupportedError } from '../../errors';
import { operationOf } from './schemas';
import type { Protocol } from './types';

/** Form fields as a tree: `Tags.member.1.Key=a` becomes `{ Tags: { member: { 1: { Key: 'a' } } } }`. */
interface Fields {
  [key: string]: Fields | string;
}

function toTree(form: URLSearchParams): Fields {
  const root: Fields = {};
  for (const [name, value] of form) {
    const path = name.split('.');
    const last = path.pop()!;
    let node = root;
    for (const part of path) {
      node[part] ??= {};
      node = node[part] as Fields;
    }
    node[last] = value;
  }
  return root;
}

const inOrder = (fields: Fields) =>
  Object.keys(fields)
    .sort((a, b) => Number(a) - Number(b))
    .map(key => fields[key]);

function readValue(
  schema: NormalizedSchema,
  field: Fields | string | undefined,
): unknown {
  if (field === undefined) {
    return undefined;
  }
  if (schema.isListSchema()) {
    // An empty list is sent as `Name=`.
    const { member = {} } = typeof field === 'string' ? {} : field;
    return inOrder(member as Fields).map(item =>
      readValue(schema.getValueSchema(), item),
    );
  }
  if (schema.isMapSchema()) {
    const { entry = {} } = typeof field === 'string' ? {} : field;
    return Object.fromEntries(
      inOrder(entry as Fields).map(item => [
        (item as Fields).key,
        readValue(schema.getValueSchema(), (item as Fields).value),
      ]),
    );
  }
  if (schema.isStructSchema()) {
    return readStruct(schema, typeof field === 'string' ? {} : field);
  }
  if (schema.isBooleanSchema()) {
    return field === 'true';
  }
  if (schema.isNumericSchema()) {
    return Number(field);
  }
  if (schema.isTimestampSchema()) {
    return new Date(String(field));
  }
  return field;
}

function readStruct(schema: NormalizedSchema, fields: Fields): unknown {
  const known = new Set<string>();
  const result: Record<string, unknown> = {};
  for (const [name, member] of schema.structIterator()) {
    known.add(name);
    const value = readValue(member, fields[name]);
    if (value !== undefined) {
      result[name] = value;
    }
  }
  const unknown = Object.keys(fields).find(name => !known.has(name));
  if (unknown) {
    throw new NotSupportedError(`the parameter ${unknown}`);
  }
  return result;
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function writeBody(schema: NormalizedSchema, output: unknown): string {
  if (schema.isUnitSchema()) {
    return '';
  }
  const serializer = new XmlShapeSerializer({
    timestampFormat: { useTrait: true, default: 5 },
    serviceNamespace: '',
    xmlNamespace: '',
  });
  serializer.write(schema, output ?? {});
  // The serializer names the root after the shape; the protocol wants only what is in it.
  return String(serializer.flush())
    .replace(/^<[^>]*?\/>$/, '')
    .replace(/^<[^>]+>/, '')
    .replace(/<\/[^>]+>$/, '');
}

/** The query protocol: form fields in, XML out. */
export const awsQuery: Protocol = {
  decode(schemas, request) {
    const form = new URLSearchParams(request.body.toString());
    const { Action, Version, ...fields } = toTree(form);
    const shape = operationOf(schemas, String(Action ?? ''));
    return {
      operation: shape.name,
      input: shape.input.isUnitSchema() ? {} : readStruct(shape.input, fields),
    };
  },
  encode(schemas, operation, output, requestId) {
    const body = writeBody(operationOf(schemas, operation).output, output);
    return {
      status: 200,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<${operation}Response><${operation}Result>${body}</${operation}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation}Response>`,
    };
  },
  encodeError(error, requestId) {
    return {
      status: error.status,
      headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
      body: `<ErrorResponse><Error><Type>${
        error.status < 500 ? 'Sender' : 'Receiver'
      }</Type><Code>${escapeXml(error.code)}</Code><Message>${escapeXml(
        error.message,
      )}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
    };
  },
};
