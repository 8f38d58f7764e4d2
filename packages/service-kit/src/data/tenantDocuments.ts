import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { LRUCache } from 'lru-cache';
import type { TenantContext } from '../identity/tenantContext';

/** Gives the DynamoDB client that may touch one tenant's items only. */
export interface TenantDocuments {
  clientFor(tenant: Pick<TenantContext, 'tenantId'>): Promise<DynamoDBClient>;
  close(): void;
}

/** Credentials of a session that is bound to one tenant. */
export interface TenantCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiresAt: number;
}

interface Vended {
  client: DynamoDBClient;
  expiresAt: number;
}

/** The shortest session that STS gives: 15 minutes. */
const SESSION_SECONDS = 900;
const REFRESH_EARLY_MS = 5 * 60_000;
const MAX_TENANTS = 1_000;

/** A caller waits: after this many tries it hears that it should come back. */
const MAX_ATTEMPTS = 3;

const HTTP = {
  connectionTimeout: 2_000,
  requestTimeout: 5_000,
  throwOnRequestTimeout: true,
};

/** Assumes the role with the session tag that its policy compares with the items' keys. */
export function assumeTenantRole(sts: STSClient, roleArn: string) {
  return async (tenantId: string): Promise<TenantCredentials> => {
    const { Credentials: vended } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: `tenant-${tenantId}`,
        DurationSeconds: SESSION_SECONDS,
        Tags: [{ Key: 'tenant', Value: tenantId }],
      }),
    );
    return {
      accessKeyId: vended!.AccessKeyId!,
      secretAccessKey: vended!.SecretAccessKey!,
      sessionToken: vended!.SessionToken!,
      expiresAt: vended!.Expiration!.getTime(),
    };
  };
}

/**
 * Vends a client per tenant and keeps it until five minutes before its credentials
 * expire. Tenants that ask at once share one call; failures are not remembered.
 */
export function createVendedDocuments(options: {
  vend(tenantId: string): Promise<TenantCredentials>;
  /** Makes a client; all of them should share one connection pool. */
  connect(credentials: TenantCredentials): DynamoDBClient;
  now?: () => number;
  maxTenants?: number;
  close?: () => void;
}): TenantDocuments {
  const now = options.now ?? Date.now;
  const clients = new LRUCache<string, Vended>({
    max: options.maxTenants ?? MAX_TENANTS,
  });
  const pending = new Map<string, Promise<Vended>>();

  const refresh = async (tenantId: string): Promise<Vended> => {
    const credentials = await options.vend(tenantId);
    const vended = {
      client: options.connect(credentials),
      expiresAt: credentials.expiresAt,
    };
    clients.set(tenantId, vended);
    return vended;
  };

  const refreshOnce = (tenantId: string): Promise<Vended> => {
    let call = pending.get(tenantId);
    if (!call) {
      call = refresh(tenantId).finally(() => pending.delete(tenantId));
      pending.set(tenantId, call);
    }
    return call;
  };

  return {
    async clientFor({ tenantId }) {
      const held = clients.get(tenantId);
      if (held && now() < held.expiresAt - REFRESH_EARLY_MS) {
        return held.client;
      }
      try {
        return (await refreshOnce(tenantId)).client;
      } catch (error) {
        // The early refresh leaves time: what we hold still works for a while.
        if (held && now() < held.expiresAt) {
          return held.client;
        }
        throw error;
      }
    },
    close() {
      clients.clear();
      options.close?.();
    },
  };
}

/**
 * The clients of a service: one per tenant through `tenantRoleArn` when that is given
 * (tables that tenants share), else one with the task's own role (tables of one tenant).
 */
export function createTenantDocuments(options: {
  region: string;
  tenantRoleArn?: string;
  now?: () => number;
}): TenantDocuments {
  const { region, tenantRoleArn, now } = options;
  const settings = {
    region,
    maxAttempts: MAX_ATTEMPTS,
    // Without it the SDK puts its middleware together for every request anew, a seventh of
    // what a request costs. What is kept belongs to one client, hence to one tenant.
    // (The document client of lib-dynamodb refuses it.)
    cacheMiddleware: true,
  };
  const base = new DynamoDBClient({ ...settings, requestHandler: HTTP });
  if (!tenantRoleArn) {
    return { clientFor: async () => base, close: () => base.destroy() };
  }
  const { requestHandler } = base.config;
  const sts = new STSClient({ region, requestHandler: HTTP });
  return createVendedDocuments({
    now,
    vend: assumeTenantRole(sts, tenantRoleArn),
    connect: ({ accessKeyId, secretAccessKey, sessionToken }) =>
      new DynamoDBClient({
        ...settings,
        requestHandler,
        credentials: { accessKeyId, secretAccessKey, sessionToken },
      }),
    close: () => {
      base.destroy();
      sts.destroy();
    },
  });
}
