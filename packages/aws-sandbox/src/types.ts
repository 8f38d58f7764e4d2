import type { Store } from './state/store';
import type { ConditionContext } from './iam/policy';
import type { Faults } from './state/faults';
import type { Protocol } from './http/protocols/types';

/** Time source; tests may replace it. */
export interface Clock {
  now(): Date;
}

/** Random ids; tests may make them repeatable. */
export interface Ids {
  /** Lower-case hex of the given length. */
  hex(length: number): string;
  /** Lower-case letters and digits of the given length. */
  alphanumeric(length: number): string;
  uuid(): string;
}

/**
 * Who makes a call. `root` may do everything (the developer's own credentials);
 * a `role` session is bound by the role's policies.
 */
export type Principal =
  | { kind: 'root'; arn: string }
  | {
      kind: 'role';
      arn: string;
      roleName: string;
      sessionName: string;
      /** Session tags; `aws:PrincipalTag/<key>` in policies. */
      tags: Record<string, string>;
    }
  | { kind: 'anonymous' };

/** Everything that the services of one embedded account share. */
export interface Account {
  readonly accountId: string;
  readonly region: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly store: Store;
  readonly faults: Faults;
  readonly logger: Logger;
  /** Base URL of the AWS APIs; known once the servers listen. */
  endpoint(): string;
  /**
   * The same for the pages that people sign in on: apps send a browser to `localhost`
   * without TLS, and to no other host.
   */
  pagesUrl(): string;
  /** Base URL of the front door, without stage. */
  frontDoorUrl(): string;
  /** Base URL of what CloudFront serves. */
  distributionUrl(): string;
  /** `arn:aws:<service>:<region>:<accountId>:<resource>` */
  arn(service: string, resource: string): string;
}

export interface Logger {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** What an operation knows of the call it answers. */
export interface CallContext {
  readonly principal: Principal;
  /** Aborted when the caller hangs up or the sandbox stops. */
  readonly signal: AbortSignal;
}

/** Input and output are the shapes of the AWS SDK's own types. Throw `AwsError` to refuse. */
export type Operation<I = any, O = any> = (
  input: I,
  context: CallContext,
) => Promise<O> | O;

/** What IAM decides about before an operation runs. */
export interface Access {
  /** For example `dynamodb:GetItem`. */
  action: string;
  /** An ARN, or `*` for actions without resource. */
  resource: string;
  context?: ConditionContext;
}

/** `json-as-is`: JSON whose wire form is what the operations work with (DynamoDB, Cognito). */
export type ProtocolName = 'json' | 'json-as-is' | 'query' | 'rest-json';

/** One AWS service of the sandbox. Operations that are missing answer 501 by name. */
export interface AwsService {
  /** Signing name as in the credential scope, for example `cognito-idp`. */
  readonly signingName: string;
  readonly protocol: ProtocolName | Protocol;
  /** The SDK client's module, whose schemas name and type the wire. Not for `json-as-is`. */
  readonly schemas?: Record<string, unknown>;
  readonly operations: Record<string, Operation>;
  /** What a call needs to be allowed; without it `<signingName>:<operation>` on `*`. */
  accessOf?(operation: string, input: any): Access[];
  /** Operations that anybody may call, unsigned. */
  readonly publicOperations?: readonly string[];
  /** Entries for `GET /_sandbox/inventory`: kind to identifiers. */
  inventory?(): Promise<Record<string, unknown[]>> | Record<string, unknown[]>;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** What a CloudFormation resource handler gets to work with. */
export interface ResourceContext {
  readonly stackName: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** What `Fn::GetAtt` gives so far; nothing for a new resource. */
  readonly attributes: Record<string, unknown>;
  /** Tags of the stack merged under the resource's own. */
  readonly tags: Record<string, string>;
  readonly signal: AbortSignal;
  /** A name in CloudFormation's manner: `<stack>-<logicalId>-<random>`. */
  generateName(maxLength?: number): string;
}

export interface ResourceResult {
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives, dotted names as keys. */
  attributes?: Record<string, unknown>;
}

/** What a stack has made, whether or not it is still there. */
export interface MadeResource {
  type: string;
  physicalId: string;
  properties: Record<string, unknown>;
}

/**
 * Behaviour of one CloudFormation resource type.
 * A property that is not in `properties` fails the stack with its name; `*`: all are recorded.
 */
export interface ResourceHandler<P = any> {
  readonly type: string;
  readonly properties: readonly string[] | '*';
  /** Changing one of these replaces the resource. */
  readonly createOnly?: readonly string[];
  create(properties: P, context: ResourceContext): Promise<ResourceResult>;
  update?(
    physicalId: string,
    properties: P,
    previous: P,
    context: ResourceContext,
  ): Promise<ResourceResult>;
  delete(
    physicalId: string,
    properties: P,
    context: ResourceContext,
  ): Promise<void>;
  /**
   * Properties as they are now, those that other calls than CloudFormation's can change;
   * `undefined` when the resource is gone. Without it nobody else changes the resource here.
   */
  read?(
    physicalId: string,
    properties: P,
  ): Promise<Record<string, unknown> | undefined>;
  /**
   * Resolves when the resource is stable (an ECS service's deployment has completed);
   * throws with AWS's own words when it never will be.
   */
  stabilize?(
    physicalId: string,
    properties: P,
    context: ResourceContext,
  ): Promise<void>;
}
