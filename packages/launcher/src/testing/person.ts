/** An answer of one of the portal's APIs. */
export interface Answer {
  status: number;
  body: any;
}

/** Uses the portal over HTTP as one of its sample users, or as nobody. */
export class Person {
  #token?: Promise<string>;

  constructor(
    private readonly portalUrl: string,
    /** Entity ref; absent for somebody who has not signed in. */
    private readonly entityRef?: string,
  ) {}

  /** Asks with the method GET, unless there is a body or another method is given. */
  async ask(
    path: string,
    options: { method?: string; body?: object } = {},
  ): Promise<Answer> {
    const { body, method = body ? 'POST' : 'GET' } = options;
    const response = await fetch(`${this.portalUrl}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(this.entityRef && {
          authorization: `Bearer ${await this.#signIn(this.entityRef)}`,
        }),
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: parse(text) };
  }

  /** Calls a tool as an agent does; gives the error's text, if it is refused. */
  async callTool(name: string, args: object): Promise<string | undefined> {
    const { status, body } = await this.ask('/api/mcp-actions/v1', {
      body: {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name, arguments: args },
      },
    });
    if (status !== 200) {
      return String(status);
    }
    if (body.error) {
      return body.error.message;
    }
    return body.result.isError ? body.result.content[0].text : undefined;
  }

  #signIn(user: string): Promise<string> {
    this.#token ??= fetch(`${this.portalUrl}/api/auth/guest/refresh`, {
      method: 'POST',
      headers: { 'x-guest-user': user },
    })
      .then(response => response.json())
      .then(({ backstageIdentity }) => backstageIdentity.token);
    return this.#token;
  }
}

/** JSON, be it in an event of a stream. */
function parse(text: string): any {
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text;
  try {
    return JSON.parse(data);
  } catch {
    return data;
  }
}
