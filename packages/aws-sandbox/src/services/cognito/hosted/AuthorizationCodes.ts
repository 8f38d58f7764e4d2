import { createHash } from 'node:crypto';
import type { Directory } from '../directory';
import type { AppClient, User } from '../model';

/** How long a code works; Cognito's 5 minutes. */
const CODE_MS = 5 * 60_000;

/** What a page asked for when it sent somebody to sign in. */
export interface AuthorizationRequest {
  redirectUri: string;
  scopes: string[];
  /** Base64url of the SHA-256 of what the page keeps to itself. */
  challenge: string;
  state?: string;
  nonce?: string;
}

interface Grant extends AuthorizationRequest {
  clientId: string;
  poolId: string;
  username: string;
  expiresAt: number;
}

/** Codes that a page exchanges for tokens: each once, and only by the page that asked. */
export class AuthorizationCodes {
  readonly #grants = new Map<string, Grant>();

  constructor(private readonly directory: Directory) {}

  issue(client: AppClient, user: User, request: AuthorizationRequest): string {
    const code = this.directory.account.ids.uuid();
    this.#grants.set(code, {
      ...request,
      clientId: client.id,
      poolId: user.poolId,
      username: user.username,
      expiresAt: this.#now() + CODE_MS,
    });
    return code;
  }

  /** Who signed in for the code; nothing when it is not this page's, or no longer good. */
  redeem(options: {
    code: string;
    clientId: string;
    redirectUri: string;
    verifier: string;
  }): { user: User; scopes: string[]; nonce?: string } | undefined {
    const grant = this.#grants.get(options.code);
    this.#grants.delete(options.code);
    const challenge = createHash('sha256')
      .update(options.verifier)
      .digest('base64url');
    if (
      !grant ||
      grant.expiresAt < this.#now() ||
      grant.clientId !== options.clientId ||
      grant.redirectUri !== options.redirectUri ||
      grant.challenge !== challenge
    ) {
      return undefined;
    }
    const user = this.directory.findUser(grant.poolId, grant.username);
    return user?.enabled
      ? { user, scopes: grant.scopes, nonce: grant.nonce }
      : undefined;
  }

  #now(): number {
    return this.directory.account.clock.now().getTime();
  }
}
