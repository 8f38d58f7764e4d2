/** One thing that is wrong with a request, in a form that a program can act on. */
export interface ErrorDetail {
  /** Where, for example `body.orderProducts[0].price`. */
  path: string;
  problem: string;
  /** The value that was sent, shortened. */
  seen?: unknown;
  /** What would have been accepted. */
  allowed?: unknown;
}

/** A refusal that the caller may read: HTTP status, stable code, and a sentence. */
export class ServiceError extends Error {
  readonly details: ErrorDetail[];
  readonly headers: Record<string, string>;
  /** Set when somebody may have tried what they must not; marks the log line. */
  readonly security: boolean;
  /** Set when it belongs to ordinary operation: the caller tries again, and nobody has to look. */
  readonly expected: boolean;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    options: {
      details?: ErrorDetail[];
      headers?: Record<string, string>;
      security?: boolean;
      expected?: boolean;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'ServiceError';
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
    this.security = options.security ?? false;
    this.expected = options.expected ?? false;
  }
}

/** 400: one field of the request is wrong in a way that its schema cannot say. */
export const badRequest = (detail: ErrorDetail) =>
  new ServiceError(400, 'invalid_request', `${detail.path} ${detail.problem}`, {
    details: [detail],
  });

/** 401: nobody, or nobody we can confirm, is asking. */
export const unauthenticated = (reason: string, cause?: unknown) =>
  new ServiceError(401, 'unauthenticated', reason, {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  });

/** 403: we know who asks, and they may not. */
export const forbidden = (
  code: string,
  reason: string,
  options: { security?: boolean } = {},
) => new ServiceError(403, code, reason, options);

/** 404: the tenant has no such thing; whether another tenant has is nobody's business. */
export const notFound = (what: string, id: string) =>
  new ServiceError(404, 'not_found', `There is no ${what} with this id`, {
    details: [{ path: 'params.id', problem: 'not found', seen: id }],
  });

/** 409: the request contradicts what exists. */
export const conflict = (code: string, message: string) =>
  new ServiceError(409, code, message);

/** 503: trying again later may help. */
export const unavailable = (message: string, cause?: unknown) =>
  new ServiceError(503, 'unavailable', message, {
    headers: { 'retry-after': '1' },
    cause,
  });
