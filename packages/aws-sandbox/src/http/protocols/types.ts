import type { IncomingHttpHeaders } from 'node:http';
import type { AwsError } from '../../errors';

/** A request as the server has read it. */
export interface WireRequest {
  method: string;
  /** Path without query string, still percent-encoded. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer as the server sends it. */
export interface WireResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array;
}

/** A request, understood: which operation, with what input. */
export interface DecodedCall {
  operation: string;
  input: unknown;
}

/** One of AWS's wire protocols, driven by the schemas that the SDK's clients carry. */
export interface Protocol {
  decode(schemas: Record<string, unknown>, request: WireRequest): DecodedCall;
  encode(
    schemas: Record<string, unknown>,
    operation: string,
    output: unknown,
    requestId: string,
  ): WireResponse;
  encodeError(error: AwsError, requestId: string): WireResponse;
}
