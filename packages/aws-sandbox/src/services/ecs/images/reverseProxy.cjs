// Stands for the nginx of the reverse proxy's image (packages/reverse-proxy): the first
// part of a path names the service of the tenant's namespace that a request goes to.
// Plain Node.js, so that it needs no build.
const http = require('node:http');

if (!process.env.ROUTES) {
  throw new Error(
    'ROUTES is not set, which says which path leads to which service: this task definition is of an earlier version. Update the tenant.',
  );
}

/** Where requests go, by the first part of their path: names of Service Connect. */
const UPSTREAMS = Object.fromEntries(
  process.env.ROUTES.split(' ').map(route => route.split('=')),
);
const HEALTH_PATH = '/proxy/health';
/** As in nginx.conf. */
const MAX_BODY_BYTES = 100 * 1024;
const READ_TIMEOUT_MS = Number(process.env.READ_TIMEOUT_MS ?? 20_000);
const KEEP_ALIVE_MS = 65_000;
/** How long what is known of the neighbours is used, ms. */
const FRESH_MS = 1_000;
const { PORT = '8080', HOST = '0.0.0.0', SANDBOX_NEIGHBOURS_URL } = process.env;

/** Headers of one connection, which the next has of its own. */
const OF_CONNECTION = new Set(['connection', 'keep-alive']);

/** All other headers as they came, in their order and case. */
const passedOn = rawHeaders =>
  rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)];
    return !OF_CONNECTION.has(name.toLowerCase());
  });

/** A line of log: neither URL nor caller. */
const say = (level, msg, extra = {}) =>
  process.stdout.write(
    `${JSON.stringify({
      level,
      time: new Date().toISOString(),
      service: 'reverse-proxy',
      ...extra,
      msg,
    })}\n`,
  );

const OWN_HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
};

function refuse(response, status, code, message) {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const mayTryAgain = status > 500 ? { 'retry-after': '1' } : {};
  response.writeHead(status, { ...OWN_HEADERS, ...mayTryAgain });
  response.end(JSON.stringify({ error: { code, message, details: [] } }));
}

let known = { at: -Infinity, hosts: {} };
let asking;

async function ask() {
  // What is answered late is as old as the question.
  const at = performance.now();
  const answer = await fetch(SANDBOX_NEIGHBOURS_URL, {
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) {
    throw new Error(`Service Connect answered ${answer.status}`);
  }
  const { hosts } = await answer.json();
  known = { at, hosts };
}

/** Where the neighbours' tasks are: tasks are replaced, and their ports change. */
async function neighbours(anew) {
  if (anew || performance.now() - known.at > FRESH_MS) {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    await asking;
  }
  return known.hosts;
}

let turn = 0;

/** Connects to a task. Rejects when it takes no connections. */
const reach = (address, request) =>
  new Promise((resolve, reject) => {
    const [host, port] = address.split(':');
    const upstream = http.request({
      host,
      port,
      // A connection per request: none is ever found closed.
      agent: false,
      method: request.method,
      path: request.url,
      headers: [...passedOn(request.rawHeaders), 'Connection', 'close'],
    });
    upstream.once('error', reject);
    upstream.once('socket', socket =>
      socket.once('connect', () => resolve(upstream)),
    );
  });

/**
 * Connects to one task of a service; as Service Connect, it goes to another one when the
 * first takes no connections, because it has only begun or is about to end. Rejects when
 * none does.
 */
async function connect(name, request, anew = false) {
  const addresses = (await neighbours(anew))[name];
  if (!addresses) {
    throw new Error(`host not found in upstream "${name}"`);
  }
  let failure = new Error(`no live upstreams for "${name}"`);
  turn += 1;
  const first = turn;
  for (const index of addresses.keys()) {
    try {
      return await reach(
        addresses[(first + index) % addresses.length],
        request,
      );
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

class SlowError extends Error {}

async function pass(name, request, response) {
  // A task that was replaced is no longer where it was: ask again, and try once more.
  const upstream = await connect(name, request).catch(() =>
    connect(name, request, true),
  );
  await new Promise((resolve, reject) => {
    upstream.setTimeout(READ_TIMEOUT_MS, () =>
      upstream.destroy(new SlowError('upstream timed out')),
    );
    upstream.once('error', reject);
    upstream.once('response', answer => {
      response.writeHead(answer.statusCode, passedOn(answer.rawHeaders));
      answer.pipe(response);
      answer.once('error', reject);
    });
    request.once('error', reject);
    request.pipe(upstream);
    response.once('close', () => {
      upstream.destroy();
      resolve();
    });
  });
}

function handle(request, response) {
  const [path] = request.url.split('?');
  if (path === HEALTH_PATH) {
    response.writeHead(200, OWN_HEADERS);
    response.end('{"status":"ok","service":"reverse-proxy"}');
    return;
  }
  const name = UPSTREAMS[path.split('/')[1]];
  if (!name) {
    refuse(response, 404, 'unknown_route', 'There is no such route');
    return;
  }
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    refuse(response, 413, 'invalid_request', 'The body is larger than 100 KiB');
    return;
  }
  pass(name, request, response).catch(error => {
    const isSlow = error instanceof SlowError;
    say('error', error.message, { upstream: name });
    refuse(
      response,
      isSlow ? 504 : 502,
      'unavailable',
      isSlow
        ? 'The service took too long to answer; try again'
        : 'The service cannot be reached; try again',
    );
  });
}

const server = http.createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, handle);

server.listen(Number(PORT), HOST, () =>
  say('info', 'ready', { address: `http://${HOST}:${PORT}` }),
);

// No new requests; the running ones finish.
process.once('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
