import * as schemas from '@aws-sdk/client-iam';
import { AwsError } from '../errors';
import type { Quotas } from '../services/servicequotas/quotas';
import type { Account, Principal, ResourceHandler } from '../types';
import { managedPolicy } from './managedPolicies';
import {
  isAllowed,
  principalContext,
  type ConditionContext,
  type PolicyDocument,
} from './policy';
import { accountSummaryOperations } from './operations/accountSummary';
import { managedPolicyHandler, policyHandler } from './resources/policy';
import { roleHandler } from './resources/role';

/** A role with everything that decides what it may do. */
export interface Role {
  roleName: string;
  arn: string;
  roleId: string;
  trust: PolicyDocument;
  inline: Record<string, PolicyDocument>;
  managedPolicyArns: string[];
  tags: Record<string, string>;
}

/** Temporary credentials of a role. */
export interface SessionCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  expiration: Date;
}

interface Session {
  principal: Extract<Principal, { kind: 'role' }>;
  roleArn: string;
  expiresAt: string;
  sessionToken: string;
}

/** Access key of the account's owner. */
const ROOT_ACCESS_KEY = 'sandbox';

/** Identities of the account: roles, sessions, decisions. */
export function createIam(account: Account, quotas: Quotas) {
  const roles = account.store.collection<Role>('iam.roles');
  const sessions = account.store.collection<Session>('iam.sessions');
  const containers = account.store.collection<{
    roleArn: string;
    sessionName: string;
  }>('iam.containers');

  const roleOf = (arn: string): Role | undefined =>
    roles.get(arn.split('/').pop()!);

  /** Opens a session of a role for whoever was found entitled to it. */
  function roleCredentials(
    roleArn: string,
    sessionName: string,
    tags: Record<string, string> = {},
    ttlSeconds = 3600,
  ): SessionCredentials {
    const role = roleOf(roleArn);
    if (!role) {
      throw new AwsError(
        'NoSuchEntity',
        `The role ${roleArn} does not exist`,
        404,
      );
    }
    const expiration = new Date(
      account.clock.now().getTime() + ttlSeconds * 1000,
    );
    const accessKeyId = `ASIA${account.ids.alphanumeric(16).toUpperCase()}`;
    const sessionToken = account.ids.hex(64);
    for (const [key, session] of sessions.entries()) {
      if (new Date(session.expiresAt) < account.clock.now()) {
        sessions.delete(key);
      }
    }
    sessions.put(accessKeyId, {
      roleArn,
      sessionToken,
      expiresAt: expiration.toISOString(),
      principal: {
        kind: 'role',
        arn: `arn:aws:sts::${account.accountId}:assumed-role/${role.roleName}/${sessionName}`,
        roleName: role.roleName,
        sessionName,
        tags: { ...role.tags, ...tags },
      },
    });
    return {
      accessKeyId,
      secretAccessKey: account.ids.alphanumeric(40),
      sessionToken,
      expiration,
    };
  }

  /** Who holds these credentials. */
  function principalOf(accessKeyId: string, sessionToken?: string): Principal {
    if (accessKeyId === ROOT_ACCESS_KEY) {
      return { kind: 'root', arn: `arn:aws:iam::${account.accountId}:root` };
    }
    const session = sessions.get(accessKeyId);
    if (!session || session.sessionToken !== sessionToken) {
      throw new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        403,
      );
    }
    if (new Date(session.expiresAt) < account.clock.now()) {
      throw new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        403,
      );
    }
    return session.principal;
  }

  const documentsOf = (role: Role): PolicyDocument[] => [
    ...Object.values(role.inline),
    ...role.managedPolicyArns.map(managedPolicy),
  ];

  /** Refuses a call that the principal's policies do not allow, in IAM's words. */
  function authorize(
    principal: Principal,
    action: string,
    resource: string,
    context: ConditionContext = {},
  ): void {
    if (principal.kind === 'root') {
      return;
    }
    const role =
      principal.kind === 'role' ? roles.get(principal.roleName) : undefined;
    const allowed =
      role &&
      isAllowed(documentsOf(role), {
        action,
        resource,
        context: { ...principalContext(principal), ...context },
      });
    if (!allowed) {
      const who = 'arn' in principal ? principal.arn : 'anonymous';
      throw new AwsError(
        'AccessDeniedException',
        `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
        400,
      );
    }
  }

  /** Whether a role's policies allow AWS itself, as the role, an action. */
  function allows(roleArn: string, action: string, resource: string): boolean {
    const role = roleOf(roleArn);
    return (
      role !== undefined &&
      isAllowed(documentsOf(role), { action, resource, context: {} })
    );
  }

  /** Whether a role is there for a service of AWS to take. */
  function trustsService(roleArn: string, service: string): boolean {
    return [roleOf(roleArn)?.trust.Statement ?? []]
      .flat()
      .some(({ Effect, Principal }) => {
        const { Service } = (Principal ?? {}) as { Service?: unknown };
        return Effect === 'Allow' && [Service].flat().includes(service);
      });
  }

  return {
    signingName: 'iam',
    protocol: 'query' as const,
    schemas: schemas as never,
    operations: accountSummaryOperations(roles, quotas),
    roles,
    roleOf,
    roleCredentials,
    principalOf,
    authorize,
    allows,
    trustsService,
    /** Path of the credentials endpoint for one container, as ECS hands it out. */
    issueContainerCredentials(roleArn: string, sessionName: string): string {
      const token = account.ids.hex(32);
      containers.put(token, { roleArn, sessionName });
      return `/_sandbox/credentials/${token}`;
    },
    /** Credentials behind such a path. */
    containerCredentials(
      token: string,
    ): SessionCredentials & { roleArn: string } {
      const container = containers.get(token);
      if (!container) {
        throw new AwsError('NotFound', 'No such container', 404);
      }
      return {
        ...roleCredentials(container.roleArn, container.sessionName),
        roleArn: container.roleArn,
      };
    },
    revokeContainerCredentials(path: string): void {
      containers.delete(path.split('/').pop()!);
    },
    resourceHandlers: [
      roleHandler(account, roles),
      policyHandler(account, roles),
      managedPolicyHandler(account, roles),
    ] as ResourceHandler[],
    inventory: () => ({
      roles: roles
        .values()
        .map(role => role.arn)
        .sort(),
    }),
  };
}

export type Iam = ReturnType<typeof createIam>;
