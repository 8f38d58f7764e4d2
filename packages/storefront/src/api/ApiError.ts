/** Why the API did not do what it was asked for. */
export class ApiError extends Error {
  constructor(
    /** 0 when there was no answer. */
    readonly status: number,
    readonly code: string,
    message: string,
    /** How long to wait, when the answer says so. */
    readonly retryAfterMs?: number,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

const asText = (value: unknown) =>
  typeof value === 'string' ? value : undefined;

/** Seconds, as `retry-after` has them; dates are not used by this API. */
function retryAfterOf(headers: Headers): number | undefined {
  const seconds = Number(headers.get('retry-after') ?? undefined);
  return Number.isFinite(seconds) ? seconds * 1000 : undefined;
}

/** The error in an answer, in whatever shape it came. */
export async function errorOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => undefined);
  return new ApiError(
    response.status,
    asText(body?.error?.code) ?? 'unknown',
    asText(body?.error?.message) ?? `The answer was ${response.status}.`,
    retryAfterOf(response.headers),
  );
}
