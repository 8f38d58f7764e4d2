import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const SOURCES = ['x-amzn-trace-id', 'x-amzn-requestid', 'x-request-id'];

/** The id that the front door gave the request, so that logs join up; else a new one. */
export function requestIdOf(headers: IncomingHttpHeaders): string {
  for (const name of SOURCES) {
    const value = headers[name];
    // Only what cannot break a log line or grow it without bound.
    if (typeof value === 'string' && /^[\w=;:.-]{1,200}$/.test(value)) {
      return value;
    }
  }
  return randomUUID();
}
