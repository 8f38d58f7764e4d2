import type { Compute } from './tiers';

export const ROUTINGS = ['reverse-proxy', 'direct'] as const;
/** How requests reach a silo: through a proxy of its own, or by one rule per service. */
export type Routing = (typeof ROUTINGS)[number];

export const TASK_SIZES = ['small', 'medium', 'large', 'xlarge'] as const;
/** CPU and memory of each task: 0.25 vCPU and 0.5 GiB, and twice that with every size. */
export type TaskSize = (typeof TASK_SIZES)[number];

export const DEPLOYMENT_MODES = ['standard', 'express'] as const;
/** When CloudFormation calls a stack done: when everything is stable, or when it is configured. */
export type DeploymentMode = (typeof DEPLOYMENT_MODES)[number];

export const FAILURE_CHOICES = ['rollback', 'keep'] as const;
/** What becomes of a stack that cannot be made: removed, or kept for whoever looks into it. */
export type FailureChoice = (typeof FAILURE_CHOICES)[number];

export const IDENTITY_PROVIDER_TYPES = ['oidc', 'saml'] as const;

/** What tenants of a tier get that have a stack of their own. */
export interface TierSilo {
  routing: Routing;
  taskSize: TaskSize;
  /** Tasks that each service has at least, and scales out to. */
  minTasks: number;
  maxTasks: number;
  /** Where compute is `ec2`, in clusters of their own. */
  instanceType?: string;
  /** Rows that are in the pool's table, for example `products`; `silo-service` only. */
  sharedRows?: string[];
  deploymentMode: DeploymentMode;
}

/** Who else than the tenant's own user pool says who its users are. */
export interface TenantIdentityProvider {
  type: (typeof IDENTITY_PROVIDER_TYPES)[number];
  /** As it is shown where users sign in. */
  name: string;
}

/** An identity provider as the form asks for it; secrets stay in Secrets Manager. */
export interface IdentityProviderSettings extends TenantIdentityProvider {
  /** OIDC: an https address. */
  issuer?: string;
  /** OIDC: id of the user pool's client there. */
  clientId?: string;
  /** OIDC: name or ARN of the secret in Secrets Manager that holds the client's secret. */
  clientSecretArn?: string;
  /** SAML: an https address. */
  metadataUrl?: string;
  /** Where users come back to after they signed in; `http://localhost` unless given. */
  callbackUrl?: string;
}

/** What was chosen for a tenant with a stack of its own. */
export interface TenantSilo {
  compute: Compute;
  routing: Routing;
  /** Tag of the container images of its services. */
  imageTag: string;
  /** Of the template that its stack was last made or changed from: a hash of what is in it. */
  templateVersion?: string;
  /** Which load balancer its requests go through; 0 is the first. */
  shard: number;
  identityProvider?: TenantIdentityProvider;
}

/** A tag of container images, as ECR has it. */
export const IMAGE_TAG_PATTERN = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Name of an identity provider: Cognito's rule, within what the templates take. */
export const IDENTITY_PROVIDER_NAME_PATTERN = /^[A-Za-z][A-Za-z0-9-]{1,31}$/;

/** Name or ARN of a secret. */
export const SECRET_PATTERN = /^[A-Za-z0-9/_+=.@:!-]{1,2048}$/;
