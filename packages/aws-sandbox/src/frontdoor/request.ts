import type {
  ApiKey,
  ApiResource,
  Deployment,
  Method,
  Stage,
} from '../services/apigateway/model';

/** What an authorizer said of a caller. */
export interface Authorization {
  principalId: string;
  context: Record<string, string>;
  usageIdentifierKey?: string;
}

/** One request on its way through the front door, with what is known of it so far. */
export interface DoorRequest {
  requestId: string;
  startedMs: number;
  method: string;
  /** Path below the stage, with a leading slash. */
  path: string;
  query: URLSearchParams;
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
  sourceIp: string;
  stage?: Stage;
  deployment?: Deployment;
  resource?: ApiResource;
  resourcePath?: string;
  pathParameters: Record<string, string>;
  operation?: Method;
  authorization?: Authorization;
  apiKey?: ApiKey;
  integration?: { startedMs: number; endedMs: number; status: number };
  error?: { responseType: string; message: string };
}

export interface DoorResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer | string;
}

/** API Gateway's own refusals, which an API may word itself. */
export class GatewayError extends Error {
  constructor(
    readonly responseType: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
