import type { Collection } from '../../state/store';

export interface PasswordPolicy {
  MinimumLength?: number;
  RequireLowercase?: boolean;
  RequireNumbers?: boolean;
  RequireSymbols?: boolean;
  RequireUppercase?: boolean;
  TemporaryPasswordValidityDays?: number;
}

export interface Pool {
  id: string;
  name: string;
  usernameAttributes: string[];
  /** Custom attributes, without `custom:`; the value says whether they may be changed later. */
  customAttributes: Record<string, boolean>;
  passwordPolicy: PasswordPolicy;
  adminCreateOnly: boolean;
  /** Nobody deletes it while this is on. */
  deletionProtection?: boolean;
  tags: Record<string, string>;
  createdAt: string;
  /** Signing key as a JWK, private part included. */
  key: Record<string, unknown>;
}

export type TokenKind = 'IdToken' | 'AccessToken' | 'RefreshToken';

export interface AppClient {
  id: string;
  poolId: string;
  name: string;
  authFlows: string[];
  /** What users may write themselves; every mutable attribute when not set. */
  writeAttributes?: string[];
  readAttributes?: string[];
  /** Seconds. */
  validity: Record<TokenKind, number>;
  hideUnknownUsers: boolean;
  /** What it has to say besides its id, where it was made with one. */
  secret?: string;
  /** `COGNITO` and providers of the pool. */
  identityProviders: string[];
  /** For the pages to sign in on. */
  oauth?: {
    flows?: string[];
    scopes?: string[];
    callbackUrls?: string[];
    logoutUrls?: string[];
  };
  createdAt: string;
}

/** Where users of a pool may come from besides the pool itself. */
export interface IdentityProvider {
  poolId: string;
  name: string;
  type: 'OIDC' | 'SAML';
  /** Without its client secret. */
  details: Record<string, string>;
  attributeMapping: Record<string, string>;
  identifiers: string[];
  createdAt: string;
  modifiedAt: string;
}

export interface Domain {
  domain: string;
  poolId: string;
}

export interface Group {
  poolId: string;
  name: string;
  description?: string;
  precedence?: number;
  members: string[];
  createdAt: string;
}

export type UserStatus =
  | 'FORCE_CHANGE_PASSWORD'
  | 'CONFIRMED'
  | 'EXTERNAL_PROVIDER';

export interface User {
  poolId: string;
  username: string;
  attributes: Record<string, string>;
  enabled: boolean;
  status: UserStatus;
  /** `<salt>:<hash>`, hex. */
  password: string;
  passwordSetAt: string;
  groups: string[];
  createdAt: string;
  modifiedAt: string;
}

export interface RefreshSession {
  poolId: string;
  clientId: string;
  username: string;
  authTime: number;
  originJti: string;
  /** Of somebody who signed in on a page; not set for whoever used the API. */
  scopes?: string[];
  nonce?: string;
  expiresAt: string;
}

/** An e-mail that Cognito would have sent. */
export interface Mail {
  recipient: string;
  userName: string;
  userPoolId: string;
  temporaryPassword?: string;
  sentAt: string;
}

/** Everything that user pools keep. */
export interface Tables {
  pools: Collection<Pool>;
  clients: Collection<AppClient>;
  /** By `<pool>/<name>`. */
  identityProviders: Collection<IdentityProvider>;
  domains: Collection<Domain>;
  /** By `<pool>/<name>`. */
  groups: Collection<Group>;
  /** By `<pool>/<username>`. */
  users: Collection<User>;
  /** By `<pool>/<e-mail>`: the user name behind an e-mail address, in pools that sign in by it. */
  aliases: Collection<string>;
  /** By the hash of the refresh token. */
  sessions: Collection<RefreshSession>;
  outbox: Collection<Mail>;
}
