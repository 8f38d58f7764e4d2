import { NotSupportedError } from '../../errors';
import { jsonCodec, jsonError, parseBody } from './json';
import { JsonCodec } from '@aws-sdk/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { operationOf, operationsOf, type OperationShape } from './schemas';
import type { Protocol, WireRequest } from './types';

const codec = new JsonCodec({ ...jsonCodec.settings, jsonName: true });

interface Route {
  shape: OperationShape;
  method: string;
  segments: string[];
  /** Query parameters that the route demands, such as `mode=import`. */
  constants: URLSearchParams;
  status: number;
}

const routesBySchemas = new WeakMap<object, Route[]>();

function routesOf(schemas: Record<string, unknown>): Route[] {
  let routes = routesBySchemas.get(schemas);
  if (!routes) {
    routes = operationsOf(schemas).map(shape => {
      const [method, uri, status] = shape.traits.http as [
        string,
        string,
        number,
      ];
      const [path, query = ''] = uri.split('?');
      return {
        shape,
        method,
        segments: path.split('/').slice(1),
        constants: new URLSearchParams(query),
        status,
      };
    });
    // A fixed segment is a better match than a label.
    const labels = (route: Route) =>
      route.segments.filter(segment => segment.startsWith('{')).length;
    routes.sort(
      (a, b) => labels(a) - labels(b) || b.constants.size - a.constants.size,
    );
    routesBySchemas.set(schemas, routes);
  }
  return routes;
}

function matchPath(
  segments: string[],
  path: string,
): Record<string, string> | undefined {
  const parts = path.split('/').slice(1);
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const greedy = segment.endsWith('+}');
    const part = greedy ? parts.slice(index).join('/') : parts[index];
    if (part === undefined) {
      return undefined;
    }
    if (segment.startsWith('{')) {
      labels[segment.replace(/[{}+]/g, '')] = decodeURIComponent(part);
    } else if (segment !== part) {
      return undefined;
    }
    if (greedy) {
      return labels;
    }
  }
  return parts.length === segments.length ? labels : undefined;
}

function findRoute(schemas: Record<string, unknown>, request: WireRequest) {
  for (const route of routesOf(schemas)) {
    if (route.method !== request.method) {
      continue;
    }
    const labels = matchPath(route.segments, request.path);
    const constant = [...route.constants].every(
      ([key, value]) => request.query.get(key) === value,
    );
    if (labels && constant) {
      return { route, labels };
    }
  }
  throw new NotSupportedError(
    `the operation ${request.method} ${request.path}`,
  );
}

function scalar(schema: NormalizedSchema, text: string): unknown {
  if (schema.isBooleanSchema()) {
    return text === 'true';
  }
  return schema.isNumericSchema() ? Number(text) : text;
}

/** REST with JSON bodies: method and path name the operation. */
export const restJson: Protocol = {
  decode(schemas, request) {
    const { route, labels } = findRoute(schemas, request);
    const { input } = route.shape;
    const result: Record<string, unknown> = {};
    if (!input.isUnitSchema()) {
      for (const [name, member] of input.structIterator()) {
        const traits = member.getMergedTraits();
        if (traits.httpLabel) {
          result[name] = scalar(member, labels[name]);
        } else if (traits.httpQuery) {
          const values = request.query.getAll(String(traits.httpQuery));
          if (values.length > 0) {
            result[name] = member.isListSchema()
              ? values
              : scalar(member, values[0]);
          }
        } else if (traits.httpHeader) {
          const value =
            request.headers[String(traits.httpHeader).toLowerCase()];
          if (value !== undefined) {
            result[name] = scalar(member, String(value));
          }
        } else if (traits.httpPayload) {
          result[name] = new Uint8Array(request.body);
        }
      }
      const hasPayload = [...input.structIterator()].some(
        ([, member]) => member.getMergedTraits().httpPayload,
      );
      if (!hasPayload && request.body.length > 0) {
        const body = codec
          .createDeserializer()
          .readObject(input, parseBody(request.body) as never) as object;
        Object.assign(result, body);
      }
    }
    return { operation: route.shape.name, input: result };
  },
  encode(schemas, operation, output, requestId) {
    const shape = operationOf(schemas, operation);
    const status = (shape.traits.http as [string, string, number])[2];
    const headers = {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
    };
    if (shape.output.isUnitSchema() || status === 204 || !output) {
      return { status, headers, body: status === 204 ? '' : '{}' };
    }
    for (const [name, member] of shape.output.structIterator()) {
      if (member.getMergedTraits().httpPayload) {
        const payload = (output as Record<string, unknown>)[name];
        return { status, headers, body: (payload as Uint8Array) ?? '' };
      }
    }
    const serializer = codec.createSerializer();
    serializer.write(shape.output, output);
    return { status, headers, body: String(serializer.flush()) };
  },
  encodeError: jsonError,
};
