import type { FastifyRequest } from 'fastify';
import type { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ServiceError, type ErrorDetail } from './ServiceError';

type ZodValidationError = Parameters<
  typeof hasZodFastifySchemaValidationErrors
>[0] & {
  validation: Array<{
    instancePath: string;
    message?: string;
    params: Record<string, unknown>;
  }>;
  validationContext?: string;
};

const MAX_DETAILS = 20;
const MAX_SEEN_LENGTH = 100;

/** A short form of what was sent; undefined when nothing was. */
function shorten(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.length > MAX_SEEN_LENGTH
      ? `${value.slice(0, MAX_SEEN_LENGTH)}… (${value.length} characters)`
      : value;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  return typeof value === 'object' && value !== null ? 'an object' : value;
}

function allowedBy(params: Record<string, unknown>): unknown {
  const { values, minimum, maximum, format, expected, divisor } = params;
  if (values !== undefined) return values;
  if (minimum !== undefined) {
    return `${
      params.inclusive === false ? 'more than' : 'at least'
    } ${minimum}`;
  }
  if (maximum !== undefined) {
    return `${params.inclusive === false ? 'less than' : 'at most'} ${maximum}`;
  }
  if (divisor !== undefined) return `a multiple of ${divisor}`;
  return params.pattern ?? format ?? expected;
}

const at = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;

/** Answers a request that its schema refuses: every problem, its place, what was seen and what is allowed. */
export function fromValidationError(
  error: ZodValidationError,
  request: FastifyRequest,
): ServiceError {
  const part = error.validationContext ?? 'body';
  const source = { body: request.body, querystring: request.query }[part];
  const sent = source ?? (part === 'params' ? request.params : undefined);
  const root = part === 'querystring' ? 'query' : part;

  const details = error.validation.slice(0, MAX_DETAILS).map(issue => {
    const keys = issue.instancePath.split('/').filter(Boolean);
    const path = keys.reduce(
      (text, key) => (/^\d+$/.test(key) ? `${text}[${key}]` : `${text}.${key}`),
      root,
    );
    const detail: ErrorDetail = { path, problem: issue.message ?? 'is wrong' };
    const seen = shorten(keys.reduce(at, sent as unknown));
    const allowed = allowedBy(issue.params);
    if (seen !== undefined) detail.seen = seen;
    if (allowed !== undefined) detail.allowed = allowed;
    return detail;
  });
  const [first] = details;
  return new ServiceError(
    400,
    'invalid_request',
    `${first.path}: ${first.problem}`,
    { details },
  );
}
