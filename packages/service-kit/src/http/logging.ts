import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where log lines go; standard output unless a test listens. */
export interface LogDestination {
  write(line: string): void;
}

/**
 * The text of an error without what may be somebody's: AWS repeats refused values
 * in its messages, and user names are e-mail addresses.
 */
function withoutPersonalData(text: string): string {
  return text
    .replace(/Value '[^']*'/g, "Value '<withheld>'")
    .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>')
    .replace(
      /[^\s'"<>()[\]{},;:=/]+(@|%40)[^\s'"<>()[\]{},;:=/]+/gi,
      '<e-mail>',
    );
}

/** What a log line says of an error, down to its causes. */
export function describeError(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) {
    return { type: typeof error };
  }
  const { code, $metadata } = error as Error & {
    code?: unknown;
    $metadata?: { requestId?: string; httpStatusCode?: number };
  };
  return {
    type: error.name,
    message: withoutPersonalData(error.message),
    ...(typeof code === 'string' && { code }),
    ...($metadata && {
      awsRequestId: $metadata.requestId,
      awsStatus: $metadata.httpStatusCode,
    }),
    // Frames only: the head of a stack repeats the message.
    stack: error.stack
      ?.split('\n')
      .filter(line => line.startsWith('    at '))
      .join('\n'),
    ...(error.cause !== undefined &&
      depth < 3 && { cause: describeError(error.cause, depth + 1) }),
  };
}

// pino's own default writes from another thread: when the process ends, its last line may
// come twice, and after those that were written later.
const standardOutput: LogDestination = {
  write: line => void process.stdout.write(line),
};

/** Logger settings: JSON lines with level names and ISO times, nothing of the machine. */
export function loggerOptions(
  name: string,
  version: string,
  stream: LogDestination = standardOutput,
) {
  return {
    level: 'info',
    base: { service: name, version },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (level: string) => ({ level }) },
    serializers: { error: (error: unknown) => describeError(error) },
    stream,
  };
}

/** The one line of every request. The route's pattern, not its URL: ids stay out. */
export function logRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { config } = request.routeOptions;
  const line = {
    ...(request.tenant && {
      tenantId: request.tenant.tenantId,
      tier: request.tenant.tier,
    }),
    method: request.method,
    route: request.routeOptions.url ?? 'unknown',
    status: reply.statusCode,
    durationMs: Math.round(reply.elapsedTime * 10) / 10,
  };
  if ('quiet' in config && reply.statusCode < 500) {
    request.log.debug(line, 'request');
  } else {
    request.log.info(line, 'request');
  }
}
