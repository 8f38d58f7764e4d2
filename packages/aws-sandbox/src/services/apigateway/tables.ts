import type { Collection, Store } from '../../state/store';
import type {
  ApiKey,
  ApiResource,
  Authorizer,
  Deployment,
  GatewayResponse,
  RestApi,
  Stage,
  UsagePlan,
} from './model';

/** Everything that API Gateway keeps. */
export interface ApiTables {
  apis: Collection<RestApi>;
  resources: Collection<ApiResource>;
  authorizers: Collection<Authorizer>;
  gatewayResponses: Collection<GatewayResponse>;
  deployments: Collection<Deployment>;
  /** By `<api>/<stage>`. */
  stages: Collection<Stage>;
  usagePlans: Collection<UsagePlan>;
  apiKeys: Collection<ApiKey>;
  /** Key id by key value. */
  keyValues: Collection<string>;
  /** Usage plan ids by key id. */
  plansOfKey: Collection<string[]>;
  /** Requests by `<plan>/<key>/<day>`, days in UTC as `2026-11-24`. */
  usage: Collection<number>;
  vpcLinks: Collection<{ id: string; name: string }>;
}

export const openTables = (store: Store): ApiTables => ({
  apis: store.collection('apigateway.apis'),
  resources: store.collection('apigateway.resources'),
  authorizers: store.collection('apigateway.authorizers'),
  gatewayResponses: store.collection('apigateway.gatewayResponses'),
  deployments: store.collection('apigateway.deployments'),
  stages: store.collection('apigateway.stages'),
  usagePlans: store.collection('apigateway.usagePlans'),
  apiKeys: store.collection('apigateway.apiKeys'),
  keyValues: store.collection('apigateway.keyValues'),
  plansOfKey: store.collection('apigateway.plansOfKey'),
  usage: store.collection('apigateway.usage'),
  vpcLinks: store.collection('apigateway.vpcLinks'),
});
