import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';

type Json = Record<string, any>;

/** An OpenAPI file, read so that it can be compared with the service it describes. */
export interface OpenApiFile {
  /** Every operation as the service names its routes: `GET /orders/:id`. */
  readonly operations: string[];
  /** The JSON Schema of a component without its prose. */
  schema(name: string): Json;
  /** Requests in a service's log whose status is none of those of the operation. */
  undescribed(
    log: Array<Record<string, any>>,
  ): Array<{ operation: string; status: string }>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const PROSE = ['description', 'example', 'examples', 'title'];

function withoutProse(value: unknown, isNames = false): any {
  if (Array.isArray(value)) {
    return value.map(item => withoutProse(item));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNames || !PROSE.includes(key))
      .map(([key, inner]) => [key, withoutProse(inner, key === 'properties')]),
  );
}

/** Reads an `openapi.yaml`; fails when it refers to something that is not in it. */
export function readOpenApi(file: string): OpenApiFile {
  const document = parse(readFileSync(file, 'utf8')) as Json;

  const resolve = (value: unknown): any => {
    if (Array.isArray(value)) {
      return value.map(resolve);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const { $ref } = value as Json;
    if ($ref === undefined) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [key, resolve(inner)]),
      );
    }
    const target = String($ref)
      .replace(/^#\//, '')
      .split('/')
      .reduce<any>((node, key) => node?.[key], document);
    if (target === undefined) {
      throw new Error(`${file} refers to ${$ref}, which is not in it`);
    }
    return resolve(target);
  };

  const resolved = resolve(document);
  const operations = new Map<string, Json>();
  for (const [path, item] of Object.entries<Json>(resolved.paths)) {
    for (const method of METHODS.filter(name => item[name])) {
      operations.set(
        `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        item[method],
      );
    }
  }
  return {
    operations: [...operations.keys()].sort(),
    schema: name => withoutProse(resolved.components.schemas[name]),
    undescribed: log =>
      log
        .filter(({ msg }) => msg === 'request')
        .map(({ method, route, status }) => ({
          operation: `${method} ${route}`,
          status: String(status),
        }))
        .filter(
          ({ operation, status }) =>
            !(status in (operations.get(operation)?.responses ?? {})),
        ),
  };
}

/** The JSON Schema of what a zod schema takes, in the form of an OpenAPI 3.1 component. */
export function inputSchemaOf(schema: z.ZodType): Json {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input' });
  return withoutPatterns(json);
}

// zod spells formats out as patterns, too; the description has the formats only.
function withoutPatterns(value: any): any {
  if (Array.isArray(value)) {
    return value.map(withoutPatterns);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const { format, pattern, ...rest } = value;
  return Object.fromEntries(
    Object.entries({
      ...rest,
      ...(format && { format }),
      ...(pattern && !format && { pattern }),
    }).map(([key, inner]) => [key, withoutPatterns(inner)]),
  );
}
