/** A method's integration in CloudFormation's shape, as far as it is used. */
export interface Integration {
  Type: 'HTTP_PROXY' | 'AWS_PROXY' | 'MOCK';
  IntegrationHttpMethod?: string;
  Uri?: string;
  ConnectionType?: 'VPC_LINK' | 'INTERNET';
  ConnectionId?: string;
  /** ARN of the load balancer or listener behind a VPC link V2. */
  IntegrationTarget?: string;
  RequestParameters?: Record<string, string>;
  RequestTemplates?: Record<string, string>;
  IntegrationResponses?: Array<{
    StatusCode: string;
    SelectionPattern?: string;
    ResponseParameters?: Record<string, string>;
    ResponseTemplates?: Record<string, string>;
  }>;
  TimeoutInMillis?: number;
}

export interface Method {
  httpMethod: string;
  authorizationType: string;
  authorizerId?: string;
  apiKeyRequired: boolean;
  integration: Integration;
}

export interface ApiResource {
  id: string;
  apiId: string;
  parentId?: string;
  pathPart: string;
  methods: Record<string, Method>;
}

export interface Authorizer {
  id: string;
  apiId: string;
  name: string;
  type: 'TOKEN' | 'REQUEST';
  functionArn: string;
  identitySources: string[];
  validation?: string;
  ttlSeconds: number;
}

export interface GatewayResponse {
  apiId: string;
  responseType: string;
  statusCode?: string;
  parameters: Record<string, string>;
  templates: Record<string, string>;
}

export interface RestApi {
  id: string;
  name: string;
  rootResourceId: string;
  apiKeySource: 'HEADER' | 'AUTHORIZER';
}

/** What a deployment froze: later changes of the API do not show until the next one. */
export interface Deployment {
  id: string;
  apiId: string;
  api: RestApi;
  resources: ApiResource[];
  authorizers: Authorizer[];
  gatewayResponses: GatewayResponse[];
}

/** Requests per second, and at once. */
export interface Throttle {
  rateLimit: number;
  burstLimit: number;
}

export interface Stage {
  apiId: string;
  name: string;
  deploymentId: string;
  accessLog?: { group: string; format: string };
  /** Of all callers together, by `<method> <path>`. */
  throttles?: Record<string, Throttle>;
}

export interface UsagePlan {
  id: string;
  name: string;
  description?: string;
  stages: Array<{ apiId: string; stage: string }>;
  throttle?: Throttle;
  quota?: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH'; offset: number };
}

export interface ApiKey {
  id: string;
  value: string;
  name?: string;
  description?: string;
  enabled: boolean;
  tags: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}
