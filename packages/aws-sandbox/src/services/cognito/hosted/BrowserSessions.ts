import type { WireRequest } from '../../../http/protocols/types';
import type { Directory } from '../directory';
import type { Domain, User } from '../model';

/** How long the pages know somebody again; Cognito's hour. */
const SESSION_SECONDS = 3_600;
const COOKIE = 'cognito';
const SENT = /(?:^|; )cognito=(\w+)/;

/** Who has signed in on the pages of a domain, and is not asked for the password again. */
export class BrowserSessions {
  readonly #sessions = new Map<
    string,
    { poolId: string; username: string; expiresAt: number }
  >();

  constructor(private readonly directory: Directory) {}

  /** Begins one. Returns the cookie that goes by it. */
  begin({ domain }: Domain, { poolId, username }: User): string {
    const id = this.directory.account.ids.hex(64);
    this.#sessions.set(id, {
      poolId,
      username,
      expiresAt: this.#now() + SESSION_SECONDS * 1000,
    });
    return `${COOKIE}=${id}; Path=/${domain}; Max-Age=${SESSION_SECONDS}; HttpOnly; SameSite=Lax`;
  }

  /** Who has signed in there in this browser. */
  userOf({ poolId }: Domain, request: WireRequest): User | undefined {
    const session = this.#sessions.get(idOf(request));
    if (session?.poolId !== poolId || session.expiresAt < this.#now()) {
      return undefined;
    }
    const user = this.directory.findUser(poolId, session.username);
    return user?.enabled ? user : undefined;
  }

  end(request: WireRequest): void {
    this.#sessions.delete(idOf(request));
  }

  #now(): number {
    return this.directory.account.clock.now().getTime();
  }
}

function idOf({ headers }: WireRequest): string {
  const [, id = ''] = SENT.exec(headers.cookie ?? '') ?? [];
  return id;
}
